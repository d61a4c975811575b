/** How far a notebook is: a bar in a terminal, lines in a log. */
import { SingleBar } from 'cli-progress';

export interface ProgressDisplay {
  /** Code cell `done` + 1 of `total` is about to run; with `done` = `total` all have. */
  update(done: number, total: number): void;
  stop(): void;
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

function cellOf(done: number, total: number): string {
  return `cell ${Math.min(done + 1, total)} of ${total}`;
}

function bar(name: string): ProgressDisplay {
  const began = performance.now();
  let current = { done: 0, total: 0 };
  const line = new SingleBar({
    format: `${name}  {bar}  {cell}  {time}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
  });
  const draw = (): void => {
    const { done, total } = current;
    line.update(done, { cell: cellOf(done, total), time: seconds(began) });
  };
  line.start(1, 0, { cell: 'starting the kernel', time: '' });
  // A cell may take minutes; the clock shows that it is alive.
  const timer = setInterval(() => {
    if (current.total > 0) draw();
  }, 1000);
  return {
    update(done, total) {
      current = { done, total };
      line.setTotal(total);
      draw();
    },
    stop() {
      clearInterval(timer);
      line.stop();
    },
  };
}

function lines(name: string, write: (line: string) => void): ProgressDisplay {
  const began = performance.now();
  return {
    update(done, total) {
      if (done < total) write(`${name}  ${cellOf(done, total)}  ${seconds(began)}`);
    },
    stop: () => undefined,
  };
}

export function progressDisplay(name: string): ProgressDisplay {
  return process.stderr.isTTY ? bar(name) : lines(name, (line) => console.log(line));
}
