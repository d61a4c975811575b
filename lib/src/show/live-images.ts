import { readImages, type Images, type ImageStack } from './images';
import { inKernel } from './kernel';
import { LiveOutput } from './live-output';
import { displayImages, labelledGrid, type ShowImagesOptions } from './show-images';
import { every, type Moment, type Watcher } from './watch';

export interface LiveImagesOptions extends ShowImagesOptions {
  /** Steps between grids. Default 100. */
  readonly every?: number;
  /** Leaves every grid below the last one, instead of one that changes. Default false. */
  readonly keep?: boolean;
}

/**
 * Shows what the generator draws while it learns: a grid every so many steps, captioned with its step
 * and epoch, in one output that changes in place. Draw from the same latents each time, so that a
 * reader sees the same digits take shape.
 *
 * @param sample makes the images; a tensor that it returns is disposed here. It is called outside a
 *   notebook too, and its images are checked, so that a training run leaves the same random numbers
 *   drawn wherever it runs.
 * @example liveImages(() => generate(gan, latents), { every: 400, columns: 5 })
 */
export function liveImages(
  sample: () => Images | Promise<Images>,
  { every: steps = 100, keep = false, ...options }: LiveImagesOptions = {},
): Watcher<Moment> {
  const output = new LiveOutput();
  let drawnAt: number | undefined;
  let last: { stack: ImageStack; caption: string } | undefined;
  let latest: Moment | undefined;

  const draw = async (progress: Moment) => {
    drawnAt = progress.step;
    const images = await sample();
    try {
      last = { stack: await readImages(images, options), caption: captionOf(progress, options) };
    } finally {
      if ('dataSync' in images) images.dispose();
    }
    if (keep) await show(last);
    else if (output.due) await replace(last);
  };
  const show = async ({ stack, caption }: NonNullable<typeof last>) => {
    if (inKernel()) await displayImages(stack, { ...options, caption });
  };
  const replace = async ({ stack, caption }: NonNullable<typeof last>) => {
    const png = await labelledGrid(stack, { ...options, caption });
    output.send({ 'image/png': png.toString('base64'), 'text/plain': caption });
  };
  const watcher = every(steps, draw);
  return {
    async update(progress) {
      latest = progress;
      await watcher.update(progress);
    },
    async done() {
      if (latest && latest.step !== drawnAt) await draw(latest);
      if (last && !keep && inKernel()) await replace(last);
    },
  };
}

function captionOf({ step, epoch }: Moment, { caption }: ShowImagesOptions): string {
  const when = `step ${step.toLocaleString('en')}${epoch === undefined ? '' : `, epoch ${epoch}`}`;
  return caption === undefined ? when : `${caption}, ${when}`;
}
