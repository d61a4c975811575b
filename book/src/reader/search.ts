/** Search over all text of the course; its texts are loaded when the reader first asks. */
import MiniSearch from 'minisearch';
import { element, loadScript } from './elements.js';

interface Text {
  readonly href: string;
  readonly title: string;
  readonly anchor: string;
  readonly heading: string;
  readonly text: string;
}
declare global {
  var tsganTexts: readonly Text[] | undefined;
}

let opened: Promise<MiniSearch<Text & { id: number }>> | undefined;

async function open() {
  await loadScript('search-texts.js');
  const index = new MiniSearch<Text & { id: number }>({
    fields: ['heading', 'title', 'text'],
    storeFields: ['href', 'title', 'anchor', 'heading', 'text'],
    searchOptions: {
      boost: { heading: 4, title: 2 },
      prefix: true,
      fuzzy: 0.15,
      combineWith: 'AND',
    },
  });
  index.addAll((globalThis.tsganTexts ?? []).map((text, id) => ({ ...text, id })));
  return index;
}

const most = 8;

/** The words around the first that was found. */
function excerpt(text: string, terms: readonly string[]): string {
  const places = terms.map((term) => text.toLowerCase().indexOf(term)).filter((at) => at >= 0);
  const at = Math.max(0, Math.min(...places, text.length) - 60);
  const from = places.length === 0 || at === 0 ? 0 : text.indexOf(' ', at) + 1;
  return `${from > 0 ? '…' : ''}${text.slice(from, from + 160).trim()}…`;
}

/** Wakes the search box. Arrow keys go through what is found. */
export function offerSearch(): void {
  const input = document.querySelector<HTMLInputElement>('#search');
  const list = document.querySelector<HTMLElement>('#found');
  if (!input || !list) return;
  const show = (shown: boolean) => {
    list.hidden = !shown;
    input.setAttribute('aria-expanded', String(shown));
  };
  const links = () => [...list.querySelectorAll('a')];
  input.addEventListener('focus', () => void (opened ??= open()));
  input.addEventListener('input', () => void find(input.value.trim()));
  const find = async (words: string) => {
    if (words.length < 2) {
      show(false);
      return;
    }
    const index = await (opened ??= open());
    if (words !== input.value.trim()) return;
    const found = index.search(words).slice(0, most);
    list.replaceChildren(
      ...found.map(({ href, anchor, title, heading, text, terms }) =>
        element(
          'a',
          { href: `${String(href)}#${String(anchor)}`, role: 'option' },
          element('b', {}, String(heading)),
          element('span', {}, ` ${String(title)}`),
          element('small', {}, excerpt(String(text), terms)),
        ),
      ),
      ...(found.length === 0 ? [element('p', { role: 'option' }, 'Nothing found.')] : []),
    );
    show(true);
  };
  const step = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      show(false);
      input.focus();
    }
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined || list.hidden) return;
    event.preventDefault();
    const all: HTMLElement[] = [input, ...links()];
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[(at + by + all.length) % all.length]?.focus();
  };
  input.addEventListener('keydown', step);
  list.addEventListener('keydown', step);
  list.addEventListener('click', () => show(false));
  document.addEventListener('click', ({ target }) => {
    if (!(target as Element).closest('search')) show(false);
  });
}
