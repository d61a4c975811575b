import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { it } from 'vitest';

it('the compiled engine in the library is the one that its sources compile to', () => {
  const build = fileURLToPath(new URL('../lib/engine/build.mjs', import.meta.url));
  execFileSync(process.execPath, [build, '--check'], { stdio: 'pipe' });
});
