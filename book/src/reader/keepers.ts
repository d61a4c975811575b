/** What a reader can do with the work that the browser keeps: take it away, bring it, forget it. */
import { button, element } from './elements.js';
import { exported, forgetAll, imported, progressOf } from './work.js';

/** Offers a text or bytes as a file to keep. */
export function download(name: string, content: string | Uint8Array): void {
  const href = URL.createObjectURL(new Blob([content as BlobPart]));
  element('a', { href, download: name }).click();
  setTimeout(() => {
    URL.revokeObjectURL(href);
  }, 10_000);
}

export function showProgress(): void {
  for (const place of document.querySelectorAll<HTMLElement>('[data-progress]')) {
    place.textContent = progressOf(place.dataset['progress']!);
  }
}

export function offerKeepers(): void {
  const place = document.querySelector('[data-keepers]');
  if (!place) return;
  const told = element('span', { role: 'status' });
  const file = element('input', { type: 'file', accept: '.json', hidden: true });
  file.addEventListener('change', () => {
    const chosen = file.files?.[0]?.text();
    file.value = ''; // so that the same file can be chosen again
    void chosen?.then(imported).then(
      () => {
        showProgress();
        told.textContent = ' Your work is here now.';
      },
      (error: unknown) => {
        told.textContent = ` It was not taken: ${error instanceof Error ? error.message : String(error)}`;
      },
    );
  });
  place.append(
    button('Save it to a file', () => {
      download('tsgan-work.json', exported());
    }),
    button('Bring it from a file', () => {
      file.click();
    }),
    button('Forget it', () => {
      if (!confirm('Forget all changed cells, passed checks and files of cells?')) return;
      void forgetAll().then(() => {
        showProgress();
        told.textContent = ' All of it is forgotten.';
      });
    }),
    file,
    told,
  );
}
