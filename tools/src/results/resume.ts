/** A training that is saved from time to time, and goes on from there when it was killed. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { show, training } from 'tsgan';

export interface Checkpoint {
  readonly file: string;
  /** Seconds from one save to the next. */
  readonly every: number;
}

type Session = training.Training | training.StagedTraining;
type Averages = training.CheckpointOptions['averages'];

/** Seconds stand beside the checkpoint: they tell of the machine, and no step depends on them. */
const clockOf = ({ file }: Checkpoint) => `${file}.json`;

/**
 * Brings the training to where it was saved, if it was.
 * @returns the seconds that it had trained until then
 */
export async function takeUp(
  session: Session,
  checkpoint: Checkpoint | undefined,
  averages: Averages,
): Promise<number> {
  if (!checkpoint || !existsSync(checkpoint.file)) return 0;
  await training.restoreCheckpoint<unknown>(session, checkpoint.file, averages && { averages });
  console.log(`goes on from step ${stepsDone(session)}`);
  try {
    return (JSON.parse(readFileSync(clockOf(checkpoint), 'utf8')) as { seconds: number }).seconds;
  } catch {
    return 0; // killed between the two files
  }
}

/** Saves at the first event after so many seconds. None where there is no checkpoint. */
export function saving(
  session: Session,
  checkpoint: Checkpoint | undefined,
  averages: Averages,
  before: number,
): show.Watcher[] {
  if (!checkpoint) return [];
  let saved = performance.now();
  return [
    {
      async update({ seconds }) {
        if (performance.now() - saved < 1000 * checkpoint.every) return;
        await training.saveCheckpoint<unknown>(session, checkpoint.file, averages && { averages });
        writeFileSync(clockOf(checkpoint), JSON.stringify({ seconds: before + seconds }));
        saved = performance.now();
      },
      done: () => undefined,
    },
  ];
}

/** Steps of a training that is not running, those of stages before this one among them. */
export function stepsDone(session: Session): number {
  if (session instanceof training.Training) return session.state.step;
  const { stage, training: current } = session.state;
  const before = session.trainings.slice(0, stage);
  return before.reduce((sum, { settings }) => sum + settings.totalSteps, current.step);
}
