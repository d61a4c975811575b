/**
 * What the course promises of itself. Each promise names the test that fails where it is broken, and, where
 * it was tried for longer than `npm test` may take, the file that holds what was counted.
 */
export interface Promised {
  readonly promise: string;
  /** A file of `test/`, and the beginning of a title in it. None: it was measured only. */
  readonly test?: readonly [file: string, title: string];
  /** What a long run counted, from its JSON in `bench/results`. */
  readonly measured?: (results: Results) => Measured;
}

export interface Measured {
  readonly text: string;
  /** The names of the files in `bench/results`, without `.json`. */
  readonly from: readonly string[];
}

/** Reads a file of `bench/results` by its name. */
export type Results = (name: string) => unknown;

interface Endurance {
  readonly steps: number;
  readonly resumed: number;
  readonly slopePer10000Steps: { readonly tensors: number; readonly rssMB: number };
}

/** All tries of `npm run fuzz -- --json bench/results/fuzz.json`, added up. */
export interface Fuzzed {
  readonly inputs: number;
  readonly unclear: number;
  readonly seconds: number;
  /** Inputs by reader. */
  readonly readers: Readonly<Record<string, number>>;
}

interface Interrupts {
  readonly runs: readonly {
    readonly threads: number;
    readonly tries: number;
    readonly wrong: number;
    readonly hung: number;
  }[];
}

interface LongNotebook {
  readonly runs: readonly { readonly cells: number; readonly seconds: number }[];
}

const count = (n: number) => n.toLocaleString('en');

function endurance(...backends: string[]): (results: Results) => Measured {
  return (results) => {
    const from = backends.map((backend) => `endurance-${backend}`);
    const texts = backends.map((backend, i) => {
      const { steps, resumed, slopePer10000Steps: slope } = results(from[i]!) as Endurance;
      return (
        `${backend}: ${count(steps)} steps, ${resumed} stops, ` +
        `${slope.tensors} tensors and ${slope.rssMB.toFixed(1)} MB more in 10,000 steps`
      );
    });
    return { text: texts.join('; '), from };
  };
}

export const promises: readonly Promised[] = [
  {
    promise:
      'the same seed gives the same numbers, and `train` gives those of `core.ts`, to the last bit',
    test: ['core.test.ts', 'gives the losses and weights of core.ts to the last bit, %s first'],
  },
  {
    promise: 'a training that was stopped and saved goes on to the last bit as if it had not been',
    test: ['checkpoint.test.ts', 'a training that was stopped, saved, and taken up elsewhere'],
  },
  {
    promise: 'a long training leaves neither tensors nor memory behind',
    test: ['stages.test.ts', 'can be left in the middle, and leaves no tensors behind'],
    measured: endurance('wasm', 'blas', 'cpu'),
  },
  {
    promise: 'a process killed in the midst of a save leaves a whole checkpoint',
    test: ['checkpoint-kill.test.ts', 'a process that is killed while it trains and saves'],
  },
  {
    promise:
      'a checkpoint with a changed byte, or of another training, is refused, and nothing changes',
    test: ['checkpoint-refused.test.ts', 'is refused, whichever bit it is, and nothing changes'],
  },
  {
    promise: 'Stop in the midst of a product leaves right numbers, on any number of threads',
    test: ['wasm-threads.test.ts', 'leaves %i threads with right numbers'],
    measured: (results) => ({
      text: (results('interrupts') as Interrupts).runs
        .map(
          ({ threads, tries, wrong, hung }) =>
            `${threads} threads: ${count(tries)} interrupts, ${wrong} wrong numbers, ${hung} hung`,
        )
        .join('; '),
      from: ['interrupts'],
    }),
  },
  {
    promise: 'a thread that dies is an error, never a wait without end',
    test: ['wasm-threads.test.ts', 'by a trap inside a chunk'],
  },
  {
    promise: 'a file that is not as it should be is refused in words for people',
    test: ['fuzz.test.ts', 'are read or refused clearly: $name'],
    measured: (results) => {
      const { inputs, unclear } = results('fuzz') as Fuzzed;
      return {
        text: `${count(inputs)} inputs, ${unclear} unclear errors`,
        from: ['fuzz'],
      };
    },
  },
  {
    promise: 'a notebook shows all that its cells print, in Jupyter as in `npm start`',
    test: ['jupyter.test.ts', 'nbclient gets everything of a flood, and the error as it is'],
  },
  {
    promise: 'a long notebook takes time in proportion to its cells',
    measured: (results) => ({
      text: (results('long-notebook') as LongNotebook).runs
        .map(({ cells, seconds }) => `${count(cells)} cells in ${seconds} s`)
        .join('; '),
      from: ['long-notebook'],
    }),
  },
  {
    promise: 'a notebook that fails fails everywhere: `npm start`, nbclient, nbmake, nbgrader',
    test: ['jupyter.test.ts', 'nbmake fails the bad notebooks and no other'],
  },
  {
    promise: 'the page of a notebook that nobody trusts runs none of its scripts',
    test: ['html.test.ts', 'nothing acts: %s'],
  },
  {
    promise: 'a run that is broken off, however hard, leaves no process behind',
    test: ['start.test.ts', 'even killed hard it leaves no kernel, though a cell blocks it'],
  },
  {
    promise: 'a GPU that is lost ends the training with an error',
    test: ['webgpu-failures.test.ts', 'ends reads that wait and all that follows, once it is lost'],
  },
  {
    promise: 'every package is pinned, and runs on every Node that we name',
    test: ['supply.test.ts', 'every package that we use runs on every Node that we name'],
  },
];
