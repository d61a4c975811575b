/** Finds a Jupyter that is installed on this machine. */
import { spawnSync } from 'node:child_process';

export interface Jupyter {
  readonly name: 'JupyterLab' | 'Notebook';
  readonly version: string;
  /** Program and first arguments that start it. */
  readonly command: readonly [program: string, ...args: string[]];
}

/** What a program prints about its version, or undefined where it does not run. */
export type AskVersion = (program: string, args: readonly string[]) => string | undefined;

const askVersion: AskVersion = (program, args) => {
  const { status, stdout } = spawnSync(program, [...args, '--version'], {
    encoding: 'utf8',
    timeout: 60_000,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? /\d+\.\d+(\.\d+)?\S*/.exec(stdout)?.[0] : undefined;
};

/**
 * JupyterLab, else Notebook: those of the Python that `TSGAN_PYTHON` names, or the first on the PATH.
 *
 * @throws Error in one line, with what to install, where there is none
 */
export function findJupyter(env: NodeJS.ProcessEnv, ask: AskVersion = askVersion): Jupyter {
  const chosen = env['TSGAN_PYTHON'];
  const pythons = chosen ? [chosen] : ['python3', 'python'];
  for (const [name, program, module] of [
    ['JupyterLab', 'jupyter-lab', 'jupyterlab'],
    ['Notebook', 'jupyter-notebook', 'notebook'],
  ] as const) {
    const commands: [string, ...string[]][] = pythons.map((python) => [python, '-m', module]);
    if (!chosen) commands.unshift([program]);
    for (const command of commands) {
      const [first, ...rest] = command;
      const version = ask(first, rest);
      if (version !== undefined) return { name, version, command };
    }
  }
  throw new Error(
    chosen
      ? `The Python of TSGAN_PYTHON has no Jupyter; give it one: ${chosen} -m pip install jupyterlab`
      : 'No Jupyter found. Install one (for example: pipx install jupyterlab) and try again; ' +
          'or name a Python that has it: TSGAN_PYTHON=/path/to/python npm run lab',
  );
}
