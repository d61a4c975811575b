import escapeHtml from 'escape-html';
import { isStatic } from './display';
import { LiveOutput } from './live-output';
import type { Moment, Watcher } from './watch';

/**
 * A bar with steps, epoch, seconds and what is left of them; in place, one output.
 *
 * @param total steps of the whole run; default: what the events say
 */
export function progressBar(total?: number, label = 'training'): Watcher<Moment> {
  const output = new LiveOutput('progress bar', 250);
  let latest: Moment | undefined;

  const bundle = (latest: Moment, ended: boolean) => {
    const whole = total ?? latest.totalSteps;
    const share = whole > 0 ? Math.min(1, latest.step / whole) : 0;
    const text = `${label}: ${words(latest, whole, ended)}`;
    const html =
      `<div>${escapeHtml(text)}<br><progress max="1" value="${share.toFixed(4)}" ` +
      'style="width:min(40em,100%)"></progress></div>';
    return { data: { 'text/plain': text, ...(isStatic() ? {} : { 'text/html': html }) } };
  };
  return {
    async update(progress) {
      latest = progress;
      if (output.due) await output.send(() => bundle(progress, false));
    },
    async done() {
      if (latest) await output.send(() => bundle(latest!, true));
    },
  };
}

function words({ step, epoch, seconds }: Moment, total: number, ended: boolean): string {
  const steps = `step ${step.toLocaleString('en')} of ${total.toLocaleString('en')}`;
  const count = epoch === undefined ? steps : `${steps}, epoch ${epoch}`;
  if (ended) {
    const verdict = step < total ? 'stopped after' : 'done in';
    return `${count}, ${verdict} ${duration(seconds)}`;
  }
  const left = (seconds / Math.max(1, step)) * (total - step);
  return `${count}, ${duration(seconds)}, about ${duration(left)} left`;
}

/** Seconds as a person says them: `0.4 s`, `12 s`, `3 min 05 s`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
