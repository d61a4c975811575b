"""Runs a notebook again and again on a machine that is busy on purpose, for a front end that is slow.

    TSGAN_BUDGET=standard python test/jupyter/stress.py notebooks/06-batch-norm.ipynb [times] [at once]

Four processes compute all the while beside each kernel, and each of the kernel's messages takes this
front end 50 ms to read. Several at once are one another's load, the rest of the four are made for it.
Every cell must answer `ok`, and what is drawn last must have arrived. Not part of the tests: it takes
as long as the lesson does, times ten or so. Run `npm run kernel` first, or set JUPYTER_PATH.
"""

import concurrent.futures
import multiprocessing
import os
import sys
import time

import nbformat
from jupyter_client.manager import start_new_kernel

READING = 0.05
BUSY = 4


def compute() -> None:
    while True:
        sum(range(100_000))


def run_cell(client, source: str) -> tuple[dict, int]:
    """The reply, and how many messages came before the cell was idle."""
    message_id = client.execute(source)
    count = 0
    while True:
        message = client.get_iopub_msg(timeout=None)
        time.sleep(READING)
        if message["parent_header"].get("msg_id") != message_id:
            continue
        count += 1
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            break
    while True:
        reply = client.get_shell_msg(timeout=60)
        if reply["parent_header"].get("msg_id") == message_id:
            return reply["content"], count


def run(path: str) -> str | None:
    """What went wrong, or None."""
    notebook = nbformat.read(path, as_version=4)
    folder = os.path.dirname(os.path.abspath(path))
    manager, client = start_new_kernel(kernel_name="tslab", cwd=folder, startup_timeout=300)
    messages = 0
    try:
        for number, cell in enumerate(notebook.cells, start=1):
            if cell.cell_type != "code":
                continue
            reply, count = run_cell(client, cell.source)
            messages += count
            if reply["status"] != "ok":
                told = "\n".join(reply.get("traceback", []))
                return f"cell {number} answered {reply['status']}\n{told}"
            if not manager.is_alive():
                return f"the kernel died in cell {number}"
        print(f"  {messages} messages", flush=True)
        return None
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def main() -> int:
    path = sys.argv[1]
    times = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    at_once = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    for _ in range(BUSY + 1 - at_once):
        multiprocessing.Process(target=compute, daemon=True).start()

    def one(number: int) -> bool:
        began = time.time()
        problem = run(path)
        print(f"run {number} of {times}: {problem or 'ok'}, {time.time() - began:.0f} s", flush=True)
        return problem is not None

    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        failures = sum(pool.map(one, range(1, times + 1)))
    print(f"{failures} of {times} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
