/** One code cell of the page: printed before, from now on an editor with its outputs below. */
import type { Shown } from '../protocol.js';
import { button, element } from './elements.js';
import { openEditor, type Editor } from './editor.js';
import { showBelow } from './output.js';
import { keepCell, workOf, thisPage } from './work.js';

export type State = 'idle' | 'waiting' | 'running' | 'done' | 'failed';

export class PageCell {
  readonly number: number;
  readonly editor: Editor;
  /** Its source as the page has it. */
  readonly printed: string;
  private readonly outputs: HTMLElement;
  private readonly told = element('span', { className: 'told' });
  private readonly runButton: HTMLButtonElement;

  /** @param run runs the cell; `goOn` then takes the reader to the next */
  constructor(
    readonly section: HTMLElement,
    run: (cell: PageCell, goOn: boolean) => void,
  ) {
    this.number = Number(section.dataset['number']);
    const id = section.dataset['id']!;
    const printed = section.querySelector<HTMLElement>(
      ':scope > pre.code, :scope > details.folded > pre.code',
    )!;
    const original = printed.textContent;
    this.printed = original;
    this.outputs = section.querySelector<HTMLElement>(':scope > .outputs')!;
    const reset = button('As printed', () => {
      this.editor.replace(original);
    });
    const tell = (source: string) => {
      reset.hidden = source === original;
    };
    this.editor = openEditor({
      source: workOf(thisPage()).cells[id] ?? original,
      label: `Cell ${this.number}, TypeScript`,
      run: (goOn) => {
        run(this, goOn);
      },
      changed: (source) => {
        tell(source);
        keepCell(id, source === original ? undefined : source);
      },
    });
    tell(this.editor.source());
    printed.replaceWith(this.editor.element);
    this.runButton = button('▶ Run', () => run(this, false), 'Shift+Enter in the cell');
    this.runButton.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !event.shiftKey) return;
      event.preventDefault(); // a button takes any Enter for a press
      run(this, true);
    });
    const tools = element(
      'div',
      { className: 'tools' },
      element('span', { className: 'number' }, `[${this.number}]`),
      this.runButton,
      reset,
      this.told,
    );
    this.outputs.before(tools);
    this.offerSolution();
    this.state = 'idle';
  }

  set state(state: State) {
    this.section.dataset['state'] = state;
    this.told.textContent = {
      idle: '',
      waiting: 'waits',
      running: 'runs …',
      done: '',
      failed: 'failed',
    }[state];
  }

  /** Takes the keyboard: in the editor, or on the button where the source is folded away. */
  focus(): void {
    if (this.editor.element.checkVisibility()) this.editor.focus();
    else this.runButton.focus();
  }

  /** Begins a run: what it showed before goes. */
  begin(): void {
    this.outputs.replaceChildren();
    this.state = 'waiting';
  }

  show(shown: Shown): void {
    showBelow(this.outputs, shown);
  }

  ended(ok: boolean, milliseconds: number): void {
    this.state = ok ? 'done' : 'failed';
    if (milliseconds >= 100) this.told.append(` ${(milliseconds / 1000).toFixed(1)} s`);
  }

  private offerSolution(): void {
    const solution = this.section.querySelector<HTMLElement>('.solution');
    const code = solution?.querySelector('pre.code')?.textContent;
    if (!solution || code === undefined) return;
    solution.append(
      button('Put it into the cell', () => {
        this.editor.replace(code);
      }),
    );
  }
}
