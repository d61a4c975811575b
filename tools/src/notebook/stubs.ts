/** Whether an untouched exercise says "not yet" as it should. */
import { course } from 'tsgan';
import { joined, type Notebook } from './nbformat.js';

/** What is wrong with the run of a stub that nobody has worked on; undefined if nothing is. */
export function stubProblem({ cells }: Notebook): string | undefined {
  const results = cells
    .flatMap((cell) => (cell.cell_type === 'code' ? cell.outputs : []))
    .flatMap((output) => ('data' in output ? (output.data[course.checkMimeType] ?? []) : []));
  if (results.length === 0) return 'it checks nothing';
  const source = cells.map((cell) => joined(cell.source)).join('\n');
  const announced = Number(/^course\.checksAhead\((\d+)\)/m.exec(source)?.[1] ?? 0);
  if (announced !== results.length) {
    return `it announces ${announced} checks and ran ${results.length}: see checksAhead in its first cell`;
  }
  const passing = (results as { name: string; pass: boolean }[]).filter(({ pass }) => pass);
  if (passing.length === 0) return undefined;
  return `untouched, it passes ${passing.map(({ name }) => `"${name}"`).join(', ')} already`;
}
