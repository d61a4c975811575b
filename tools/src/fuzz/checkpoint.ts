/** Checkpoints that are almost right, some with a checksum that fits. Written after the format, without the library. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { data, nets, objectives, Random, training } from 'tsgan';

/** Changes the notes of the training in a checkpoint, and its header, both in place. */
export type Change = (notes: Record<string, unknown>, header: Record<string, unknown>) => unknown;

/**
 * A checkpoint with other notes or another header, and with a checksum that fits.
 *
 * @param beginning what stands at the place of `"tsgan":"2"`
 */
export function resealed(whole: Uint8Array, change?: Change, beginning?: string): Buffer {
  const bytes = Buffer.from(whole);
  const length = Number(bytes.readBigUInt64LE());
  const { __metadata__: texts, ...header } = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as {
    __metadata__: Record<string, string>;
  };
  const notes = JSON.parse(texts['training']!) as Record<string, unknown>;
  change?.(notes, header);
  const __metadata__ = { ...texts, training: JSON.stringify(notes) };
  let json = JSON.stringify({ __metadata__, ...header });
  if (beginning !== undefined) json = json.replace('"tsgan":"2"', beginning);
  const text = Buffer.from(json);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  const sealed = Buffer.concat([size, text, bytes.subarray(8 + length)]);
  const mark = '"sha256":"';
  const place = sealed.indexOf(mark) + mark.length;
  const hash = createHash('sha256').update(sealed.subarray(0, place));
  const sum = hash.update(sealed.subarray(place + 64)).digest('hex');
  sealed.write(sum, place);
  return sealed;
}

/** A small training, and its checkpoint in `file` after two steps. */
export async function savedTraining(file: string) {
  const random = new Random(1);
  const gan = {
    name: 'fuzz',
    generator: nets.network({
      name: 'generator',
      inputs: { z: [2] },
      layers: [nets.linear(3), nets.batchNorm(), nets.relu(), nets.linear(2)],
      random,
    }),
    discriminator: nets.mlp({
      name: 'discriminator',
      sizes: [2, 3, 1],
      hidden: [nets.dropout(0.2)],
      random,
    }),
    latent: nets.normalLatent(2),
    objective: objectives.nonSaturating,
  };
  const ring = data.ringOfGaussians({
    ...{ modes: 4, radius: 1, deviation: 0.1, size: 8 },
    random: new Random(2),
  });
  const session = new training.Training(gan, ring, { seed: 1, batchSize: 4, steps: 2 });
  for await (const _ of session.run());
  await training.saveCheckpoint(session, file);
  session.dispose();
  return { session, bytes: new Uint8Array(readFileSync(file)) };
}

/** Restores from `file`. Throws a TypeError where a failure changed something, is a stumble, or gives no advice. */
export async function restored(session: training.Training, file: string): Promise<void> {
  const before = standing(session);
  try {
    await training.restoreCheckpoint(session, file);
  } catch (error) {
    if (standing(session) !== before) throw new TypeError('a failed restore changed something');
    const { cause } = error as Error;
    if (cause instanceof TypeError || cause instanceof RangeError) throw cause;
    if (!/(Take|Make|Save|Update|Go on) .*\.$/.test((error as Error).message)) {
      throw new TypeError(`no advice in: ${(error as Error).message}`, { cause: error });
    }
    throw error;
  } finally {
    session.dispose(); // moments of a restore that went well
  }
}

/** Weights and streams, to the bit. */
function standing({ gan, state }: training.Training): string {
  const hash = createHash('sha256').update(JSON.stringify(state));
  for (const network of [gan.generator, gan.discriminator]) {
    for (const weight of network.weights) hash.update(weight.read().dataSync());
  }
  return hash.digest('hex');
}

/** A place in a whole, in [0, 1): all alike, where `fc.double` would nearly always give the beginning. */
export const share: fc.Arbitrary<number> = fc.nat(2 ** 30 - 1).map((n) => n / 2 ** 30);

/** Another value, or none, in one of all places of notes and header. */
export const changedJson: fc.Arbitrary<Change> = fc
  .record({
    at: share,
    value: fc.oneof(
      fc.constantFrom<unknown>(undefined, null, -1, 0, 2.5, 1e300, '', 'F16', [], {}, [1, 2]),
      fc.jsonValue({ maxDepth: 2 }),
    ),
  })
  .map(({ at, value }) => (notes, header) => {
    const places = [...placesIn(notes), ...placesIn(header)];
    const { holder, key } = places[Math.floor(at * places.length)]!;
    if (value === undefined) Reflect.deleteProperty(holder, key);
    else (holder as Record<string, unknown>)[key] = value;
  });

/** Every value in a tree, by who holds it. */
function placesIn(tree: object): { holder: object; key: string }[] {
  return Object.entries(tree).flatMap(([key, value]) => [
    { holder: tree, key },
    ...(typeof value === 'object' && value !== null ? placesIn(value as object) : []),
  ]);
}
