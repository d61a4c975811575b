/** The playground of the first page: a GAN in two dimensions whose every part can be changed. */
import { Kernel } from '../reader/client.js';
import { button, choice, element } from '../reader/elements.js';
import { paint, paintCross, paintLosses } from './picture.js';
import { frameType, inLesson, inPlayground, program, type Frame } from './program.js';
import { choices, fromLink, half, mostDrawn, toLink, type Settings } from './settings.js';

/** What the choices are called. */
const words: Readonly<Record<string, string>> = {
  data: 'Data',
  objective: 'Objective',
  regularizer: 'Regularizer',
  generatorWidth: "G's width",
  discriminatorWidth: "D's width",
  generatorRate: "G's learning rate",
  discriminatorRate: "D's learning rate",
  discriminatorSteps: "D's steps",
  seed: 'Seed',
  ring: 'ring of eight',
  two: 'two clouds',
  drawn: 'draw it yourself',
  nonSaturating: 'non-saturating',
  leastSquares: 'least squares',
  'r1+r2': 'R1 + R2',
  gradientPenalty: 'gradient penalty',
  weightClipping: 'weight clipping',
};
const speeds = [
  ['1', 'slow: a step at a time'],
  ['5', '5 steps a picture'],
  ['25', '25 steps a picture'],
] as const;

const place = document.querySelector<HTMLElement>('[data-playground]')!;
const settings: Settings = fromLink(location.hash.slice(1));
let kernel: Kernel | undefined;
let playing = false;
let begun = false;
let speed = 5;
let frames: Frame[] = [];
const layers = { surface: true, pulls: true };

const canvas = element('canvas', { width: 720, height: 720 });
canvas.setAttribute('role', 'img');
const losses = element('canvas', { width: 480, height: 120, className: 'losses' });
losses.setAttribute('role', 'img');
losses.setAttribute('aria-label', 'Losses of D (green) and of G (orange)');
const meters = element('p', { className: 'meters' }, 'Press Play.');
const trouble = element('p', { role: 'alert', className: 'trouble' });
const code = element('code');
const play = button('▶ Play', () => {
  if (playing) pause();
  else void go();
});
play.className = 'primary';

function show(): void {
  const frame = frames.at(-1);
  paint(canvas, frame ?? drawnFrame(), layers);
  paintLosses(losses, frames);
  const drawing = settings.data === 'drawn';
  canvas.tabIndex = drawing ? 0 : -1;
  if (drawing && document.activeElement === canvas) paintCross(canvas, cross);
  canvas.setAttribute('aria-label', 'The field of the two networks');
  if (!frame) return;
  const { step, modes, total, precision } = frame;
  meters.textContent =
    `Step ${step}: ${modes} of ${total} modes reached, ` +
    `${Math.round(100 * precision)} % of the fakes within three deviations of one.`;
  canvas.setAttribute('aria-label', `Real points, fakes and D's judgement. ${meters.textContent}`);
}

/** Before the first step only what was drawn can be seen. */
function drawnFrame(): Frame | undefined {
  if (settings.data !== 'drawn') return undefined;
  const nothing = { fakes: [], pulls: [], surface: [], modes: 0, total: 0, precision: 0 };
  return {
    step: 0,
    discriminatorLoss: 0,
    generatorLoss: 0,
    real: settings.drawn.flat(),
    ...nothing,
  };
}

/** The settings have changed: the training begins anew. */
function changed(): void {
  pause();
  begun = false;
  frames = [];
  history.replaceState(null, '', `#${toLink(settings)}`);
  code.textContent = program(settings) + inLesson;
  meters.textContent = settings.data === 'drawn' ? drawHint : 'Press Play.';
  trouble.textContent = '';
  show();
}
const drawHint =
  `Press the field where points shall lie, up to ${mostDrawn} times, then Play. ` +
  'By keys: arrows and Enter in the field.';

function pause(): void {
  playing = false;
  play.textContent = '▶ Play';
}

const isPlaying = () => playing;
const hasBegun = () => begun;

async function go(): Promise<void> {
  playing = true;
  play.textContent = '❚❚ Pause';
  while (isPlaying() && (await step(speed)));
  pause();
}

/** Trains some steps and shows them. Gives false where that failed. */
async function step(steps: number): Promise<boolean> {
  if (settings.data === 'drawn' && settings.drawn.length === 0) {
    trouble.textContent = drawHint;
    return false;
  }
  kernel ??= new Kernel(
    {
      shown(_cell, shown) {
        if (shown.type === 'error') trouble.textContent = shown.problem.traceback[0] ?? '';
        if (shown.type === 'display' && frameType in shown.data) {
          frames = [...frames.slice(-300), shown.data[frameType] as Frame];
        }
      },
      fetching: () => undefined,
      has: () => undefined,
      removed: () => undefined,
      file: () => undefined,
      placed: () => undefined,
      began: () => undefined,
    },
    () => ({}),
  );
  if (!begun) {
    meters.textContent = 'The networks are made …';
    const { ok } = await kernel.run(1, program(settings) + inPlayground(half));
    if (!ok) return false;
    begun = true;
  }
  const { ok } = await kernel.run(2, `await frame(${steps})`);
  await new Promise(requestAnimationFrame);
  if (hasBegun()) show(); // nobody changed a setting meanwhile
  return ok;
}

function draw(x: number, y: number): void {
  if (settings.data !== 'drawn' || settings.drawn.length >= mostDrawn) return;
  const round = (value: number) => Math.round(value * 100) / 100;
  settings.drawn.push([round(x), round(y)]);
  changed();
}

canvas.addEventListener('pointerdown', ({ offsetX, offsetY }) => {
  const scale = (2 * half) / canvas.clientWidth;
  draw(offsetX * scale - half, half - offsetY * scale);
});

/** Where Enter draws a point. */
const cross = { x: 0, y: 0 };
const arrows: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
canvas.addEventListener('keydown', (event) => {
  const arrow = arrows[event.key];
  if (settings.data !== 'drawn' || !(arrow ?? event.key === 'Enter')) return;
  event.preventDefault();
  if (!arrow) {
    draw(cross.x, cross.y);
    return;
  }
  const within = (value: number) => Math.min(half, Math.max(-half, value));
  Object.assign(cross, { x: within(cross.x + arrow[0] / 5), y: within(cross.y + arrow[1] / 5) });
  show();
});
canvas.addEventListener('focus', show);
canvas.addEventListener('blur', show);

const selects = Object.entries(choices).map(([name, values]) =>
  choice(
    words[name] ?? name,
    values.map((value) => [String(value), words[value] ?? String(value)] as const),
    String(settings[name as keyof typeof choices]),
    (chosen) => {
      const value = values.find((one) => String(one) === chosen);
      Object.assign(settings, { [name]: value, ...(chosen === 'drawn' && { drawn: [] }) });
      changed();
    },
  ),
);
const layer = (name: keyof typeof layers, label: string) => {
  const box = element('input', { type: 'checkbox', checked: true });
  box.addEventListener('change', () => {
    layers[name] = box.checked;
    show();
  });
  return element('label', {}, box, ` ${label}`);
};
place.replaceChildren(
  element(
    'div',
    { className: 'field' },
    canvas,
    element(
      'div',
      { className: 'row' },
      play,
      button('One step', () => {
        pause();
        void step(1);
      }),
      button('Begin anew', changed),
      choice('Speed', speeds, String(speed), (chosen) => {
        speed = Number(chosen);
      }),
    ),
  ),
  element(
    'div',
    { className: 'side' },
    ...selects,
    layer('surface', "D's judgement: green is “real”"),
    layer('pulls', "where G's loss pulls its fakes"),
    meters,
    losses,
    trouble,
  ),
  element(
    'details',
    { className: 'program' },
    element('summary', {}, 'The TypeScript that does this'),
    button('Copy', () => void navigator.clipboard.writeText(code.textContent)),
    element('pre', { className: 'code', tabIndex: 0 }, code),
  ),
);
changed();
