import { spawnSync } from 'node:child_process';

/**
 * A Python that has the modules: the one that `TSGAN_PYTHON` names, else the first on the PATH. Where it has them not, says so
 * and gives undefined: a test then skips what it needs it for.
 */
export function pythonWith(...modules: string[]): string | undefined {
  const python = process.env['TSGAN_PYTHON'] || 'python3';
  const imports = modules.map((module) => `import ${module}`).join('; ');
  if (spawnSync(python, ['-c', imports]).status === 0) return python;
  console.log(
    `Not tried: ${python} has no ${modules.join(' and ')}. Name a Python that has: TSGAN_PYTHON=/path/to/python npm test`,
  );
  return undefined;
}
