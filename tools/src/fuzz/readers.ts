/**
 * Whatever reads a file or a text from outside, with inputs that are almost right. It may take an
 * input or refuse it, but only in words for people: an `Error` that names what was read. A `TypeError`
 * or a `RangeError` comes from code that did not expect its input.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { data, metrics, tf } from 'tsgan';
import { parsePercent } from '../notebook/percent.js';
import { root } from '../paths.js';
import { changedJson, resealed, restored, savedTraining, share } from './checkpoint.js';

/** Throws where a reader's answer to an input, or its refusal, is not fit for people. */
export type Property = fc.IAsyncPropertyWithHooks<[unknown]>;

export interface Reader {
  readonly name: string;
  readonly property: Property;
}

/** Changes that happen to files: bytes other than they were, the end cut off, something put in. */
interface Change {
  readonly at: number;
  readonly kind: 'set' | 'cut' | 'insert';
  readonly bytes: Uint8Array;
}

const change: fc.Arbitrary<Change> = fc.record({
  at: share,
  kind: fc.constantFrom('set' as const, 'set' as const, 'cut' as const, 'insert' as const),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }),
});

function changed(whole: Uint8Array, changes: readonly Change[]): Uint8Array {
  return changes.reduce((bytes, { at, kind, bytes: put }) => {
    const place = Math.floor(at * bytes.length);
    const rest =
      kind === 'cut' ? [] : [...bytes.subarray(place + (kind === 'set' ? put.length : 0))];
    return Uint8Array.from([...bytes.subarray(0, place), ...(kind === 'cut' ? [] : put), ...rest]);
  }, whole);
}

/** Files like this one, and some that have nothing to do with it. */
const like = (whole: fc.Arbitrary<Uint8Array>) =>
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(whole, fc.array(change, { maxLength: 3 }))
        .map(([bytes, changes]) => changed(bytes, changes)),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  );

const encode = (text: string) => new TextEncoder().encode(text);

/** Texts of the letters that mean something to a reader, and of any. */
const textOf = (letters: string) =>
  fc
    .array(
      fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom(...Array.from(letters)) },
        { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
      ),
      { maxLength: 80 },
    )
    .map((parts) => parts.join(''));

/** Takes a refusal that is fit for people; throws where it is not, or where tensors are left. */
async function clearly(named: string, read: () => unknown): Promise<void> {
  const { numTensors } = tf.memory();
  try {
    await read();
  } catch (error) {
    if (!(error instanceof Error) || Object.getPrototypeOf(error) !== Error.prototype) throw error;
    if (!error.message.includes(named)) {
      throw new Error(`The message does not name ${named}: ${error.message}`, { cause: error });
    }
  }
  if (tf.memory().numTensors !== numTensors) throw new Error('Tensors were left behind.');
}

function checkTable({ size, columns }: data.Table): void {
  const names = new Set(columns.map(({ name }) => name));
  if (names.size !== columns.length) throw new TypeError('two columns of one name');
  for (const { values } of columns)
    if (values.length !== size) throw new TypeError('a short column');
}

const idxFile = fc
  .tuple(fc.array(fc.nat(5), { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([shape, packed]) => {
    const head = [0, 0, 8, shape.length, ...shape.flatMap((n) => [0, 0, 0, n])];
    const bytes = Uint8Array.from([...head, ...new Uint8Array(shape.reduce((a, b) => a * b, 1))]);
    return packed ? Uint8Array.from(gzipSync(bytes)) : bytes;
  });

const csv = 'a,b\n1,x\n2.5,y\n';
const questions =
  'subject\tquestion\tanswer\nsky\tWhat is up?\tthe sky\nsea\tWhat is wet?\twater\n';

/**
 * All readers.
 *
 * @param folder an empty one, for the files that they read
 */
export async function readers(folder: string): Promise<Reader[]> {
  const at = (...names: string[]) => path.join(folder, ...names);
  /** A reader of bytes, which are put into a file for it. */
  const ofFile = (
    name: string,
    bytes: fc.Arbitrary<Uint8Array>,
    read: (file: string) => unknown,
  ) => {
    const file = at(name);
    const property = fc.asyncProperty(bytes, async (input) => {
      writeFileSync(file, input);
      await clearly(file, () => read(file));
    });
    return { name, property: property as unknown as Property };
  };
  const ofText = (name: string, letters: string, read: (text: string) => unknown) => {
    const property = fc.asyncProperty(textOf(letters), (text) => clearly('fuzz', () => read(text)));
    return { name, property: property as unknown as Property };
  };

  const classifier = path.join(root, 'data', 'digit-classifier');
  const copy = at('classifier');
  mkdirSync(copy);
  copyFileSync(path.join(classifier, 'weights.bin'), path.join(copy, 'weights.bin'));
  const model = readFileSync(path.join(classifier, 'model.json'));

  const digits = at('digits');
  mkdirSync(digits);
  const digit = JSON.stringify({ data: Array.from({ length: 784 }, (_, i) => (i % 5) / 4) });
  for (let k = 0; k < 10; k++) writeFileSync(path.join(digits, `${k}.json`), digit);

  const { session, bytes: checkpoint } = await savedTraining(at('checkpoint'));
  const sealed = fc.array(changedJson, { minLength: 1, maxLength: 2 }).map((changes) =>
    resealed(checkpoint, (notes, header) => {
      for (const change of changes) change(notes, header);
    }),
  );

  return [
    ofFile('checkpoint', like(fc.constant(checkpoint)), (file) => restored(session, file)),
    ofFile('checkpoint, checksum right', sealed, (file) => restored(session, file)),
    ofFile('idx', like(idxFile), data.readIdx),
    ofFile('csv file', like(fc.constant(encode(csv))), (file) => checkTable(data.loadTable(file))),
    ofText('csv', 'ab1,,\n\n.-"\uFEFF', (text) => checkTable(data.parseTable(text, 'fuzz'))),
    ofFile('question file', like(fc.constant(encode(questions))), data.loadQuestions),
    ofText('questions', 'ab?\t\t\t\n\n#1', (text) => {
      const pairs = data.parseQuestions(text, 'fuzz');
      const codec = new data.PairCodec(pairs);
      codec.decodeAnswers(codec.dataSet('fuzz', pairs).samples);
    }),
    ofFile('digits/3.json', like(fc.constant(encode(digit))), () =>
      data.loadMnist({ seed: 1, validation: 0, test: 0, folder: digits }),
    ),
    ofFile('classifier/model.json', like(fc.constant(Uint8Array.from(model))), async () => {
      (await metrics.digitClassifier(copy)).dispose();
    }),
    ofText('percent', '/ %%[]markdown\n\n\n', (text) => parsePercent(text, 'fuzz.ts')),
  ];
}
