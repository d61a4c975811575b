/** Writes the whole site: pages, scripts, data. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { style } from '../notebook/html/style.js';
import {
  builtNotebook,
  currentNotebook,
  exercises,
  lessons,
  type Lesson,
} from '../notebook/lessons.js';
import { titleOf } from '../notebook/nbformat.js';
import { root } from '../paths.js';
import { bundle, type Sizes } from './bundle.js';
import { contentsHtml, type Entry } from './contents.js';
import { copyData } from './data.js';
import { framed, type PageLink } from './frame.js';
import { sections } from './headings.js';
import { cellsHtml, neighbours, summaryOf } from './page.js';
import { writeTypes } from './types.js';

const addressOf = ({ name, kind }: Pick<Lesson, 'name' | 'kind'>): string =>
  kind === 'lesson' ? `${name}.html` : `exercises-${name}.html`;

export interface Written {
  readonly pageCount: number;
  /** What each script weighs, gzipped. */
  readonly sizes: Sizes;
}

/** Writes the course to the folder `site`, which is emptied first. */
export async function writeSite(site: string): Promise<Written> {
  rmSync(site, { recursive: true, force: true });
  mkdirSync(site, { recursive: true });
  const all = lessons();
  const stubs = exercises().filter(({ kind }) => kind === 'stub');
  const entries = all.map((lesson): Entry => {
    const { notebook } = currentNotebook(lesson);
    const exercise = stubs.find(({ name }) => name === lesson.name);
    return {
      lesson,
      notebook,
      href: addressOf(lesson),
      title: titleOf(notebook) ?? lesson.name,
      summary: summaryOf(notebook),
      exercise: exercise && { lesson: exercise, href: addressOf(exercise) },
    };
  });
  const links = entries.map(({ href, title }): PageLink => ({ href, title }));
  const documents: object[] = [];
  const write = (name: string, href: string, title: string, body: string): void => {
    writeFileSync(path.join(site, href), framed({ name, href, title, body, lessons: links }));
    const parts = sections(body).map((part) => ({ href, title, ...part }));
    if (name !== 'contents') documents.push(...parts);
  };

  for (const [i, entry] of entries.entries()) {
    const { lesson, notebook, href, title, exercise } = entry;
    const around = (own: PageLink | undefined, label: string) =>
      neighbours([
        ...(entries[i - 1] ? [{ label: 'Previous:', ...entries[i - 1]! }] : []),
        ...(own ? [{ label, ...own }] : []),
        ...(entries[i + 1] ? [{ label: 'Next:', ...entries[i + 1]! }] : []),
      ]);
    const link = linkFrom(lesson.file);
    const cells = await cellsHtml({ notebook, file: lesson.file, link }, site);
    const practice = exercise && { href: exercise.href, title };
    write(lesson.name, href, title, cells + around(practice, 'Exercises:'));
    if (!exercise) continue;
    const stub = builtNotebook(exercise.lesson);
    const solution = builtNotebook({ ...exercise.lesson, kind: 'solution' });
    const heading = titleOf(stub) ?? lesson.name;
    const file = exercise.lesson.file;
    const tasks = await cellsHtml({ notebook: stub, file, solution, link: linkFrom(file) }, site);
    write(`exercises-${lesson.name}`, exercise.href, heading, tasks + around(entry, 'Lesson:'));
  }
  write('contents', 'index.html', 'GANs in TypeScript', await contentsHtml(entries, site));

  writeFileSync(
    path.join(site, 'search-texts.js'),
    `globalThis.tsganTexts = ${JSON.stringify(documents)};\n`,
  );
  const own = readFileSync(path.join(root, 'book', 'style.css'), 'utf8');
  writeFileSync(path.join(site, 'style.css'), style + own);
  copyFileSync(path.join(root, 'book', 'icon.svg'), path.join(site, 'icon.svg'));
  writeTypes(site);
  const sizes = await bundle(site, copyData(site));
  return { pageCount: entries.length + stubs.length + 1, sizes };
}

/** From addresses in a notebook to those in the site: pages of the course, else left as they are. */
function linkFrom(file: string): (href: string) => string {
  const pages = new Map(
    [...lessons(), ...exercises()].map((one) => [one.file, addressOf(one)] as const),
  );
  return (href) => {
    if (/^([a-z][a-z\d+.-]*:|#)/i.test(href)) return href;
    const [address = '', anchor] = href.split('#');
    const target = path.resolve(path.dirname(file), decodeURIComponent(address));
    const page = pages.get(target);
    if (page === undefined && !existsSync(target)) return href;
    return (page ?? href) + (anchor === undefined ? '' : `#${anchor}`);
  };
}
