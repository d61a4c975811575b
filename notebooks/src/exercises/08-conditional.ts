// Exercises to lesson 08.

// %% [markdown]
// # Exercises 08 · Digits on demand
//
// No long training here: the networks are fresh, and the checks look at what goes in and comes out.

// %%
import {
  check,
  conditionalMnist,
  generate,
  isClose,
  isEqual,
  oneHotLabels,
  Random,
  tf,
  useBackend,
} from 'tsgan';

await useBackend();
const { gan } = conditionalMnist(new Random(1));

// %% [markdown]
// ## 1. One-hot by hand
//
// Write labels as rows of `classes` numbers, one row after the other in a flat array: 1 at the label's
// place, 0 elsewhere.

// %%
function oneHotByHand(labels: number[], classes: number): Float32Array {
  const rows = new Float32Array(labels.length * classes);
  // BEGIN SOLUTION row i begins at i · classes
  labels.forEach((label, i) => (rows[i * classes + label] = 1));
  // END SOLUTION
  return rows;
}

// %%
await check(
  'one-hot by hand',
  () => [
    isEqual(Array.from(oneHotByHand([1, 0, 2], 3)), [0, 1, 0, 1, 0, 0, 0, 0, 1]),
    isEqual(Array.from(oneHotByHand([9], 10)), [0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
  ],
  'The place of label k in row i of a flat array is i times the width of a row, plus k.',
);

// %% [markdown]
// ## 2. Draw a number
//
// Write `drawNumber('2026')`: one image for each digit of the text, `[text.length, 784]`, all from the
// *same* latent, so that the digits look as if one hand had written them.
//
// `generate(gan, z, { condition })` takes latents `[n, 100]` and conditions `[n, 10]`. `tf.tile` repeats a
// row.

// %%
function drawNumber(text: string, random: Random): tf.Tensor {
  let images = tf.zeros([text.length, 784]);
  // BEGIN SOLUTION one latent [1, 100] repeated for each digit, and the digits as one-hot labels
  const z = tf.tile(random.normalTensor([1, 100]), [text.length, 1]);
  const digits = Array.from(text, Number);
  images = generate(gan, z, { condition: oneHotLabels(digits) });
  // END SOLUTION
  return images;
}

// %%
await check(
  'draw a number',
  () => {
    const images = drawNumber('2026', new Random(3));
    const rows = images.arraySync() as number[][];
    const gap = (i: number, j: number) =>
      Math.max(...rows[i]!.map((pixel, k) => Math.abs(pixel - rows[j]![k]!)));
    const z = new Random(3).normalTensor([1, 100]);
    const two = generate(gan, z, { condition: oneHotLabels([2]) }).dataSync();
    return [
      isEqual(images.shape, [4, 784]),
      isClose(gap(0, 2), 0, 1e-6),
      gap(0, 1) > 1e-4,
      isClose(rows[0]!, Array.from(two), 1e-5),
    ];
  },
  'Both twos must be the same picture: same latent, same label. The 2 and the 0 must differ: same latent, ' +
    'another label. Draw the latent once, with random.normalTensor([1, 100]).',
);

// %% [markdown]
// ## 3. A share with its floor
//
// `asked` and `read` are digits. What share is read as asked? And what share would be right if the reading
// had nothing to do with the asking? For that floor, count how often each digit is asked for and how often
// it is read: $\sum_k p_k q_k$.

// %%
function shareRight(asked: number[], read: number[]): { right: number; floor: number } {
  let [right, floor] = [NaN, NaN];
  // BEGIN SOLUTION compare pair by pair; then the shares p and q of each of the ten digits
  const share = (digits: number[], k: number) =>
    digits.filter((d) => d === k).length / digits.length;
  right = asked.filter((digit, i) => digit === read[i]).length / asked.length;
  floor = 0;
  for (let k = 0; k < 10; k++) floor += share(asked, k) * share(read, k);
  // END SOLUTION
  return { right: right, floor: floor };
}

// %%
await check(
  'a share with its floor',
  () => {
    const some = shareRight([1, 1, 2, 3], [1, 2, 2, 3]);
    const collapsed = shareRight([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    return [
      isClose(some.right, 0.75, 1e-9),
      isClose(some.floor, 0.3125, 1e-9),
      isClose(collapsed.right, 0.1, 1e-9),
      isClose(collapsed.floor, 0.1, 1e-9),
    ];
  },
  'If only ones are drawn, a tenth of ten different wishes comes true by chance: right and floor are equal. ' +
    'The floor needs no pairs, only the shares of each list.',
);

// %% [markdown]
// ## 4. The class as a direction
//
// The discriminator of lesson 08 computes $a(x, y) = w \cdot \varphi + b + v_y \cdot \varphi$: the second
// product says whether the features $\varphi$ lie the way of class $y$. Compute it.

// %%
interface Judge {
  w: number[];
  b: number;
  /** One direction for each class. */
  v: number[][];
}

function judge({ w, b, v }: Judge, features: number[], label: number): number {
  let logit = NaN;
  // BEGIN SOLUTION two dot products and a number
  const dot = (a: number[], c: number[]) => a.reduce((sum, value, i) => sum + value * c[i]!, 0);
  logit = dot(w, features) + b + dot(v[label]!, features);
  // END SOLUTION
  return logit;
}

// %%
await check(
  'the class as a direction',
  () => {
    const of: Judge = {
      w: [1, 0],
      b: 0.5,
      v: [
        [0, 2],
        [-1, -2],
      ],
    };
    return [isClose(judge(of, [3, 1], 0), 5.5, 1e-9), isClose(judge(of, [3, 1], 1), -1.5, 1e-9)];
  },
  'The same image gets another answer under another label. Only the direction v of that label is used, and b ' +
    'is added once.',
);
