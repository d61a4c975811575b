/** The pages' look: one column, light or dark as the reader's system is. */
export const style = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#1f2328, #d9dde3);
  --soft: light-dark(#59636e, #9198a1);
  --paper: light-dark(#ffffff, #15181d);
  --panel: light-dark(#f6f8fa, #1e232a);
  --line: light-dark(#d8dee4, #343b45);
  --wrong: light-dark(#b42318, #ff8f85);
}
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 17px/1.6 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
main { max-width: 58rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1, h2, h3 { line-height: 1.25; margin: 1.6em 0 0.6em; }
h1 { font-size: 2rem; } h2 { font-size: 1.45rem; } h3 { font-size: 1.15rem; }
a { color: light-dark(#0b5cad, #6cb6ff); }
.note { color: var(--soft); font-size: 0.85rem; margin: 0; }
.text img { max-width: 100%; }
pre { font: 14px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  margin: 0; overflow-x: auto; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
:not(pre) > code { background: var(--panel); padding: 0.1em 0.3em; border-radius: 4px;
  font-size: 0.88em; }
pre.code { background: var(--panel); border: 1px solid var(--line); border-radius: 6px;
  padding: 0.7rem 0.9rem; }
.cell { margin: 1rem 0; }
.cell.failed pre.code { border-color: var(--wrong); }
.outputs { padding: 0.6rem 0 0 0.9rem; }
.outputs > * { margin: 0 0 0.6rem; }
.outputs img { max-width: 100%; background: #fff; border-radius: 4px; }
.figure { overflow-x: auto; }
pre.stderr { color: light-dark(#8a5a00, #e3b341); }
pre.error { color: var(--wrong); border-left: 3px solid var(--wrong); padding-left: 0.7rem; }
.hljs-comment { color: light-dark(#6a737d, #8b949e); font-style: italic; }
.hljs-string, .hljs-regexp { color: light-dark(#0a5a3c, #8fd3a8); }
.hljs-number, .hljs-literal { color: light-dark(#0550ae, #79c0ff); }
.hljs-keyword { color: light-dark(#8250df, #d2a8ff); }
.hljs-title { color: light-dark(#6f4a00, #e6c07b); }
.hljs-subst { color: var(--ink); }
.folded > summary { cursor: pointer; color: var(--soft); font-size: 0.88rem; }
.folded[open] > summary { margin-bottom: 0.4rem; }
table { border-collapse: collapse; margin: 1em 0; }
th, td { border: 1px solid var(--line); padding: 0.3em 0.7em; text-align: left; }
th { background: var(--panel); }
blockquote { margin: 1em 0; padding: 0 1em; border-left: 4px solid var(--line); color: var(--soft); }
math { font-size: 1.08em; }
math[display='block'] { margin: 0.4em 0; padding: 0.5em 0; overflow-x: auto; }
@media print { .cell, pre.code { break-inside: avoid; } }
`;
