/** The first page: what the course is, and where to begin. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { escapeUTF8 } from 'entities';
import type { Lesson } from '../notebook/lessons.js';
import type { Notebook } from '../notebook/nbformat.js';
import { root } from '../paths.js';
import { picturesAsFiles } from './pictures.js';

/** A lesson in the book. */
export interface Entry {
  readonly lesson: Lesson;
  readonly notebook: Notebook;
  readonly href: string;
  readonly title: string;
  /** What it is about, as HTML. */
  readonly summary: string;
  readonly exercise: { readonly lesson: Lesson; readonly href: string } | undefined;
}

const welcome = `<section class="text welcome">
<h1>Generative adversarial networks in TypeScript</h1>
<p>Two networks play a game: one makes samples, the other tells them from real ones. Each lesson below shows one
part of that game, with pictures, formulas and code. Read it as it stands; then press <b>Run</b>, and everything
on the page computes in your browser. Change a line and see what happens. Nothing is installed, and nothing that you
write leaves this page.</p>
</section>`;

const playground = `<section class="keep" aria-label="Playground"><h2 id="playground">Play first</h2>
<p>Blue points are real. Orange ones are made by the generator, which starts with no idea. Change a part, press Play, and
see what the two networks do to each other.</p>
<div class="playground" data-playground></div></section>`;

/** The list of lessons, each with its best picture. */
export async function contentsHtml(entries: readonly Entry[], site: string): Promise<string> {
  const items = entries.map(({ lesson, href, title, summary, exercise }) => {
    const picture = path.join('docs', 'lessons', `${lesson.name.slice(0, 2)}.png`);
    const image = existsSync(path.join(root, picture)) ? `<img src="./${picture}" alt="">` : '';
    const practice = exercise
      ? `<p class="practice"><a href="${exercise.href}">Exercises</a> <span data-progress="exercises-${lesson.name}"></span></p>`
      : '';
    return (
      `<li><a class="thumb" href="${href}" tabindex="-1" aria-hidden="true">${image}</a>` +
      `<div><h3><a href="${href}">${escapeUTF8(title)}</a></h3>${summary}${practice}</div></li>`
    );
  });
  const list = await picturesAsFiles(items.join('\n'), site, root);
  return `${welcome}${playground}<h2 id="lessons">The lessons</h2><ol class="lessons">${list}</ol>
<section class="text keep"><h2>Your work</h2>
<p>What you change in a cell and which checks you have passed stay in this browser.</p>
<p class="keepers" data-keepers></p></section>`;
}
