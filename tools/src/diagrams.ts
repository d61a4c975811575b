/** Draws docs/diagrams/*.svg, the course's diagrams, from their sources in tools/src/diagrams. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawDiagram } from './diagrams/draw.js';
import { gallery } from './diagrams/gallery/index.js';
import { readable, root } from './paths.js';

const folder = path.join(root, 'docs', 'diagrams');
mkdirSync(folder, { recursive: true });
for (const diagram of gallery) {
  writeFileSync(path.join(folder, `${diagram.name}.svg`), drawDiagram(diagram));
}
console.log(`${gallery.length} diagrams in ${readable(folder)}`);
