/** What a page does while it is read. What runs cells is loaded when the reader wants to run them. */
import { button, element, loadScript } from './elements.js';
import { offerFigures } from './figures.js';
import { offerKeepers, showProgress } from './keepers.js';
import { reachByKeys } from './scrolling.js';
import { offerSearch } from './search.js';

/** Set while the page loads anew on its way to threads, because the reader pressed Run. */
const wanted = 'run';
/** Milliseconds that the service worker has to begin. */
const patience = 5000;

offerFigures();
offerSearch();
offerKeepers();
showProgress();
// Not before: it asks where everything lies, and would make the page wait for the answer.
addEventListener('load', reachByKeys);
addEventListener('resize', reachByKeys);
if (document.querySelector('.cell')) offerRun();
const playground = document.querySelector<HTMLElement>('[data-playground]');
if (playground && location.protocol !== 'file:') void loadScript('playground.js');
else if (playground) {
  playground.style.display = 'block';
  playground.style.minHeight = '0';
  playground.textContent =
    'Opened from a folder, this page can be read. To play: npm run book -- --serve.';
}

/** A bar at the foot of the page with the one button that there is to press. */
function offerRun(): void {
  const told = element('span', { role: 'status', id: 'status' });
  const bar = element('div', { className: 'runbar' });
  bar.append(
    button('▶ Run this page', () => void start(), 'Every cell can then be changed and run'),
    told,
  );
  // It lies at the foot, but keys reach it before the text.
  document.querySelector('main')!.before(bar);
  if (location.protocol === 'file:') {
    bar.querySelector('button')!.disabled = true;
    told.textContent =
      'Opened from a folder, this page can be read. To run it: npm run book -- --serve.';
  } else if (sessionStorage.getItem(wanted) === '1') void start();
  refuseDrops(told);
}

/** A file that is dropped before there is a kernel to take it would be opened in the page's place. */
function refuseDrops(told: HTMLElement): void {
  for (const type of ['dragover', 'drop'] as const) {
    document.addEventListener(type, (event) => {
      if ('ready' in document.body.dataset || !event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      if (type === 'drop') told.textContent = 'Run this page first, then drop the files again.';
    });
  }
}

async function start(): Promise<void> {
  const told = document.querySelector('#status')!;
  document.querySelector<HTMLButtonElement>('.runbar button')!.disabled = true;
  told.textContent = 'Loading …';
  try {
    if (await reloadsForThreads()) return;
    await loadScript('run.js');
  } catch (error) {
    told.textContent = error instanceof Error ? error.message : String(error);
  }
}

/**
 * Where the host sets no headers, a service worker does, from the next load on. Without it everything runs
 * too, on one thread.
 */
async function reloadsForThreads(): Promise<boolean> {
  const again = sessionStorage.getItem(wanted) === '1';
  sessionStorage.removeItem(wanted);
  if (crossOriginIsolated || again || !('serviceWorker' in navigator)) return false;
  try {
    await navigator.serviceWorker.register('isolate.js');
    const late = new Promise((_resolve, reject) => setTimeout(reject, patience));
    await Promise.race([navigator.serviceWorker.ready, late]);
  } catch {
    return false; // a private window, for instance
  }
  sessionStorage.setItem(wanted, '1');
  location.reload();
  return true;
}
