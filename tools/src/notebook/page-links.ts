/** Where a notebook's links lead from its page in the output folder. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { exercises, lessons } from './lessons.js';
import { lessonJob, type Job } from './select.js';

/**
 * From addresses in a notebook of `cwd` to addresses in the page: to the page of a notebook of the
 * course, if there is one or this run writes one; else to the file itself. Other addresses stay.
 */
export function pageLinks(
  { cwd }: Job,
  out: string,
  running: ReadonlySet<string>,
): (href: string) => string {
  const pages = new Map(
    [...lessons(), ...exercises()].map((lesson) => [lesson.file, lessonJob(lesson).name]),
  );
  return (href) => {
    if (/^([a-z][a-z\d+.-]*:|[#/\\])/i.test(href)) return href;
    let target: URL;
    try {
      target = new URL(href, pathToFileURL(`${cwd}${path.sep}`));
    } catch {
      return href;
    }
    const { hash } = target;
    const file = fileURLToPath(target);
    const page = pages.get(file);
    const isPage =
      page !== undefined && (running.has(page) || existsSync(path.join(out, `${page}.html`)));
    if (isPage) return `${encodeURI(page)}.html${hash}`;
    const way = path.relative(out, file).split(path.sep);
    return way.map(encodeURIComponent).join('/') + hash;
  };
}
