"""Jupyter's own checks of a kernel (the package jupyter_kernel_test), for the TypeScript kernel.

The kernel is found by JUPYTER_PATH. Run it with: python -m pytest test/jupyter/conformance.py
"""

import jupyter_kernel_test as jkt


class TypeScriptKernelTests(jkt.KernelTests):
    kernel_name = "tslab"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('to the other stream')"
    code_clear_output = "console.clear()"
    code_generate_error = "throw new RangeError('on purpose')"

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "[1, 2].map((x) => x * x)", "result": "[ 1, 4 ]"},
        {"code": "60 - 7", "result": "53"},
        {"code": "await Promise.resolve('later')", "result": "later"},
    ]
    code_display_data = [
        {"code": "import { display } from 'tslab'; display.html('<b>bold</b>')", "mime": "text/html"},
        {
            "code": "(globalThis as any)[Symbol.for('tsgan.notebook')].display({ data: { 'image/svg+xml': '<svg/>' } })",
            "mime": "image/svg+xml",
        },
    ]

    complete_code_samples = ["const a = 1", "class A {}", "if (true) { 1; }", "`closed`"]
    incomplete_code_samples = ["function f() {", "[1, 2,", "`open", "f(1,", "/* open"]
    invalid_code_samples = ["const = 3", "let a b", ")"]

    code_inspect_sample = "Math.hypot"
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "6 ? 7"

    def test_completion(self) -> None:
        # The package wants the very list; ours holds every member, and says where they go.
        for code, wanted in [("Math.sq", "sqrt"), ("'a'.toUpp", "toUpperCase"), ("consol", "console")]:
            with self.subTest(code=code):
                message_id = self.kc.complete(code)
                reply = self.get_non_kernel_info_reply(timeout=jkt.TIMEOUT)
                jkt.validate_message(reply, "complete_reply", message_id)
                content = reply["content"]
                self.assertIn(wanted, content["matches"])
                typed = code[content["cursor_start"] : content["cursor_end"]]
                self.assertTrue(wanted.lower().startswith(typed.lower()), typed)
