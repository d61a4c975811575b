/** What a page does once the reader wants to run it. */
import type { Shown } from '../protocol.js';
import { Kernel } from './client.js';
import { PageCell } from './cell.js';
import { button, choice, element, loadScript } from './elements.js';
import { download } from './keepers.js';
import { loadTypes, wrongIn, type Wrong } from './types-client.js';
import { keepCheck } from './work.js';

const told = document.querySelector<HTMLElement>('#status')!;
const bar = document.querySelector<HTMLElement>('.runbar')!;

/** Settings that the reader chooses; the next session begins with them. */
const settings: Record<string, string> = {};
const parameters = new URLSearchParams(location.search);
for (const [name, value] of parameters) {
  // For tests and for the curious: `?threads=1`, `?strict=1`.
  if (/^(budget|backend|threads|strict)$/.test(name))
    settings[`TSGAN_${name.toUpperCase()}`] = value;
}

const cells = [...document.querySelectorAll<HTMLElement>('section.cell')].map(
  (section) => new PageCell(section, (cell, goOn) => void run(cell, goOn)),
);
const byNumber = new Map(cells.map((cell) => [cell.number, cell]));

/** Files that can be taken away: those that cells wrote, and those that the reader gave. */
const kept = new Set<string>();
const files = element('div', { className: 'files', hidden: true });
const nameOf = (path: string) => path.split('/').at(-1)!;

function showFiles(): void {
  files.hidden = kept.size === 0;
  const offers = [...kept].map((path) =>
    button(nameOf(path), () => kernel.fetch(path), `Download ${path}`),
  );
  files.replaceChildren('Files of the cells: ', ...offers);
}

/** What ran in this session, the latest last: names last, whatever became of their cell. */
let ran: { readonly printed: string; readonly source: string }[] = [];

const kernel = new Kernel(
  {
    shown(number, shown) {
      byNumber.get(number)?.show(shown);
      noteCheck(shown);
    },
    fetching: (path) => tell(`Fetching ${path.split('/').slice(-2).join('/')} …`),
    has(path) {
      kept.add(path);
      showFiles();
    },
    removed(path) {
      kept.delete(path);
      showFiles();
    },
    file: (path, bytes) => download(nameOf(path), bytes),
    placed(ok, words) {
      if (ok) tell([...refused, words].join(' '));
      else notTaken(words);
    },
    began() {
      ran = [];
      kept.clear();
      showFiles();
      for (const cell of cells) cell.state = 'idle';
      tell('');
    },
  },
  () => settings,
);

function noteCheck(shown: Shown): void {
  const check = shown.type === 'display' && shown.data['application/vnd.tsgan.check+json'];
  if (!check) return;
  const { name, pass } = check as { name: string; pass: boolean };
  keepCheck(name, pass);
}

function tell(words: string): void {
  const threads = crossOriginIsolated ? '' : 'one thread: this host shares no memory';
  told.textContent = words || threads;
}

/**
 * What the type checker holds against a cell. What is printed has been checked, so it asks only where the
 * reader changed something.
 */
async function wrongWith({ printed }: PageCell, source: string): Promise<readonly Wrong[]> {
  const all = [...ran, { printed, source }];
  if (all.every((one) => one.source === one.printed)) return [];
  return wrongIn(all.map((one) => one.source));
}

function refuse(cell: PageCell, wrong: readonly Wrong[]): void {
  const lines = cell.editor.source().split('\n');
  const traceback = wrong.flatMap(({ line, message }) => [
    `TypeScriptError: ${message}`,
    `    at cell [${cell.number}], line ${line}`,
    `        ${lines[line - 1]?.trim() ?? ''}`,
  ]);
  const { message } = wrong[0]!;
  cell.show({ type: 'error', problem: { name: 'TypeScriptError', message, traceback } });
}

async function run(cell: PageCell, goOn: boolean): Promise<boolean> {
  cell.begin();
  const source = cell.editor.source();
  const wrong = await wrongWith(cell, source);
  cell.editor.underline(wrong.map((one) => ({ ...one, severity: 'error' as const })));
  if (wrong.length > 0) {
    refuse(cell, wrong);
    cell.ended(false, 0);
    return false;
  }
  const outcome = kernel.run(cell.number, source);
  ran = [...ran.filter((one) => one.source !== source), { printed: cell.printed, source }];
  cell.state = 'running';
  refresh();
  // At once: when a training ends, the reader may long be elsewhere.
  if (goOn) cells[cells.indexOf(cell) + 1]?.focus();
  const { ok, milliseconds } = await outcome;
  cell.ended(ok, milliseconds);
  loadTypes();
  if (!kernel.busy) tell('');
  refresh();
  return ok;
}

let stopped = false;

/** All cells in their order, up to one that fails. */
async function runAll(): Promise<void> {
  stopped = false;
  document.body.dataset['run'] = 'running';
  const began = performance.now();
  let ok = true;
  for (const [i, cell] of cells.entries()) {
    tell(`Cell ${i + 1} of ${cells.length} …`);
    ok = (await run(cell, false)) && !stopped;
    if (!ok) break;
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  tell(ok ? `All cells ran, in ${seconds} s.` : 'Not all cells ran.');
  document.body.dataset['run'] = ok ? 'done' : 'failed';
}

const all = button('▶▶ Run all', () => void runAll());
const stop = button('■ Stop', endRun, 'Ctrl+. or ⌘. from anywhere');
function endRun(): void {
  stopped = true;
  tell('Stopping …');
  kernel.stop();
}
document.addEventListener('keydown', (event) => {
  if (event.key !== '.' || !(event.ctrlKey || event.metaKey) || !kernel.busy) return;
  event.preventDefault();
  endRun();
});
const restart = button(
  'Begin anew',
  () => {
    stopped = true;
    kernel.restart();
    refresh();
  },
  'Forgets every name; what you wrote stays',
);

function refresh(): void {
  all.disabled = kernel.busy;
  stop.disabled = !kernel.busy;
}

const set = (name: string) => (value: string) => {
  settings[name] = value;
  kernel.restart();
};

/** MNIST's own files, or whatever else a cell is to read, chosen by the reader. */
const chooser = element('input', { type: 'file', multiple: true, hidden: true });
chooser.addEventListener('change', () => {
  void give([...(chooser.files ?? [])]);
  chooser.value = ''; // so that the same file can be chosen again
});
/** What was not taken of the files given last: it must not be lost behind those that were. */
let refused: string[] = [];
function notTaken(words: string): void {
  refused.push(words);
  tell(refused.join(' '));
}

async function give(chosen: readonly File[]): Promise<void> {
  refused = [];
  for (const file of chosen) {
    const name = file.name.replace('.idx', '-idx'); // MNIST's files go by two names
    const folder = /ubyte(\.gz)?$/.test(name) ? 'data/mnist' : 'data';
    try {
      kernel.place(`${folder}/${name}`, new Uint8Array(await file.arrayBuffer()));
    } catch {
      notTaken(`${file.name} was not taken: it cannot be read. Of a folder give the files in it.`);
    }
  }
}
document.addEventListener('dragover', (event) => {
  if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
});
document.addEventListener('drop', (event) => {
  if (!event.dataTransfer?.files.length) return;
  event.preventDefault();
  void give([...event.dataTransfer.files]);
});

const more = element('details', { className: 'more' }, element('summary', {}, 'More'));
more.append(
  choice(
    'Budget',
    [
      ['quick', 'quick: seconds'],
      ['standard', 'standard: a minute or two'],
      ['full', 'full: hours'],
    ],
    settings['TSGAN_BUDGET'] ?? 'standard',
    set('TSGAN_BUDGET'),
  ),
  choice(
    'Backend',
    [
      ['', "the lesson's own"],
      ['wasm', 'wasm: the processor'],
      ['webgpu', 'webgpu: the GPU'],
      ['cpu', 'cpu: plain JavaScript'],
    ],
    settings['TSGAN_BACKEND'] ?? '',
    set('TSGAN_BACKEND'),
  ),
  restart,
  button('Give files to the cells', () => {
    chooser.click();
  }),
  chooser,
  files,
);
bar.replaceChildren(all, stop, more, told);
if (document.activeElement === document.body) all.focus(); // it was on the button that is gone
refresh();
tell('');
void loadScript('plotly.js').catch(() => undefined); // the first figure will want it
document.body.dataset['ready'] = 'true';
