import { readImages, type Images, type ImageStack } from './images';
import { LiveOutput } from './live-output';
import { imagesBundle, type ShowImagesOptions } from './show-images';
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
  const output = new LiveOutput('grid of images');
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
    if (keep) await output.add(bundleOf(last));
    else if (output.due) await output.send(bundleOf(last));
  };
  const bundleOf =
    ({ stack, caption }: NonNullable<typeof last>) =>
    () =>
      imagesBundle(stack, { ...options, caption });
  const watcher = every(steps, draw);
  return {
    async update(progress) {
      latest = progress;
      await watcher.update(progress);
    },
    async done() {
      if (latest && latest.step !== drawnAt) await draw(latest);
      if (last && !keep) await output.send(bundleOf(last));
    },
  };
}

function captionOf({ step, epoch }: Moment, { caption }: ShowImagesOptions): string {
  const when = `step ${step.toLocaleString('en')}${epoch === undefined ? '' : `, epoch ${epoch}`}`;
  return caption === undefined ? when : `${caption}, ${when}`;
}
