import { spawnSync } from 'node:child_process';

/**
 * A Python that has the modules: the one that `TSGAN_PYTHON_JUPYTER` names, else that of `TSGAN_PYTHON`, else the
 * first on the PATH. Where none has them, says so and gives undefined: a test then skips what it needs it for.
 */
export function pythonWith(...modules: string[]): string | undefined {
  const { TSGAN_PYTHON_JUPYTER, TSGAN_PYTHON } = process.env;
  const candidates = [TSGAN_PYTHON_JUPYTER, TSGAN_PYTHON, 'python3'].filter((name) => name);
  const imports = modules.map((module) => `import ${module}`).join('; ');
  const found = candidates.find((python) => spawnSync(python!, ['-c', imports]).status === 0);
  if (!found) {
    console.log(
      `Not tried: none of ${candidates.join(', ')} has ${modules.join(' and ')}. Name a Python that has: ` +
        'TSGAN_PYTHON_JUPYTER=/path/to/python npm test',
    );
  }
  return found;
}
