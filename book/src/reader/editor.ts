/** A cell's source in an editor (CodeMirror). */
import { autocompletion, closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The colours of the printed cells (`html/style.ts`), by their names there. */
const colours = HighlightStyle.define([
  { tag: tags.comment, class: 'hljs-comment' },
  { tag: [tags.string, tags.regexp, tags.special(tags.string)], class: 'hljs-string' },
  { tag: [tags.number, tags.bool, tags.null], class: 'hljs-number' },
  { tag: tags.keyword, class: 'hljs-keyword' },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.className], class: 'hljs-title' },
]);

export interface EditorOptions {
  readonly source: string;
  readonly label: string;
  /** Shift+Enter, and Ctrl+Enter, which stays in the cell. */
  readonly run: (goOn: boolean) => void;
  readonly changed: (source: string) => void;
}

export interface Editor {
  readonly element: HTMLElement;
  source(): string;
  replace(source: string): void;
  focus(): void;
  /** Underlines what is wrong, where. */
  underline(problems: readonly Diagnostic[]): void;
}

export function openEditor({ source, label, run, changed }: EditorOptions): Editor {
  const key = (key: string, goOn: boolean) => ({ key, run: () => (run(goOn), true) });
  const view = new EditorView({
    doc: source,
    extensions: [
      keymap.of([key('Shift-Enter', true), key('Mod-Enter', false)]),
      lineNumbers(),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      autocompletion(),
      EditorState.tabSize.of(2),
      indentUnit.of('  '),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': label }),
      javascript({ typescript: true }),
      syntaxHighlighting(colours),
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...lintKeymap]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) changed(update.state.doc.toString());
      }),
    ],
  });
  return {
    element: view.dom,
    source: () => view.state.doc.toString(),
    replace(text) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    focus: () => {
      view.focus();
    },
    underline(problems) {
      view.dispatch(setDiagnostics(view.state, problems));
    },
  };
}
