/** Answers that differ from the solutions and are right all the same, by exercise and place. */
export const right: Record<string, [place: number, how: string, answer: string][]> = {
  '05-mnist-mlp': [
    [
      0,
      'hidden relu left to the default',
      `generator = nets.mlp({ name: 'G', sizes: [100, 256, 256, 256, 784], output: [nets.tanh()], random });
       discriminator = nets.mlp({ name: 'D', sizes: [784, 256, 256, 256, 1], hidden: [nets.leakyRelu(0.2)], random });`,
    ],
    [1, 'as a number', 'moreParameters = 131584;'],
    [
      2,
      'each part halved, as powers',
      'loss = tf.add(tf.mean(tf.pow(tf.sub(1, real), 2)).div(2), tf.mean(tf.pow(fake, 2)).div(2));',
    ],
    [3, 'by sum and size', 'loss = tf.sum(tf.square(tf.sub(1, fake))).div(2 * fake.shape[0]!);'],
    [4, 'as decimals', 'slopeAt3.logarithm = -0.05; slopeAt3.square = 2;'],
    [
      5,
      'by tf.oneHot',
      `joined = tf.concat([input, tf.cast(tf.oneHot(tf.tensor1d(labels, 'int32'), 10), 'float32')], 1) as tf.Tensor2D;`,
    ],
    [
      7,
      'by tf.oneHot, and the objective’s own softplus',
      `const condition = tf.cast(tf.oneHot(labels, 10), 'float32');
       const ofReal = discriminate(gan, real, { condition });
       const ofFake = discriminate(gan, generate(gan, z, { condition }), { condition });
       loss = tf.add(tf.mean(tf.softplus(tf.neg(ofReal))), tf.mean(tf.softplus(ofFake)));`,
    ],
    [8, 'somewhat louder', 'factor = 20;'],
    [9, 'two others', 'twoLess = { ...documents, norm: true, rate: 1e-3 };'],
  ],
  '06-batch-norm': [
    [
      0,
      'by tensors',
      `const { mean, variance } = tf.moments(tf.tensor2d(batch), 0);
       y = tf.div(tf.sub(tf.tensor2d(batch), mean), tf.sqrt(tf.add(variance, epsilon))).arraySync() as number[][];`,
    ],
    [1, 'by division', 'sigma = Math.sqrt(epsilon / (1 / share ** 2 - 1));'],
    [
      2,
      'by moving towards the new mean',
      'for (const mean of batchMeans) running += (1 - momentum) * (mean - running);',
    ],
    [4, 'by apply', 'images = gan.generator.apply(z, { training: true }) as tf.Tensor;'],
    [5, 'by predict', 'images = gan.generator.predict(z) as tf.Tensor;'],
    [
      6,
      'by a loop',
      `share = 0;
       for (const [first, ...others] of distances) {
         if (2 * first! * others.length < others.reduce((s, d) => s + d, 0)) share += 1 / distances.length;
       }`,
    ],
    [7, 'two pixels down', 'other = other.map((_, at) => (at < 56 ? -1 : image[at - 56]!));'],
  ],
  '11-conditional': [
    [
      0,
      'digit by digit, the latent from the GAN',
      `const z = gan.latent(1, random);
       images = tf.concat(text.split('').map((d) => generate(gan, z, { condition: data.oneHotLabels([Number(d)]) })));`,
    ],
    [
      1,
      'over all pairs',
      `right = 0; floor = 0;
       asked.forEach((a, i) => { if (a === read[i]) right += 1 / asked.length; });
       for (const a of asked) for (const b of read) if (a === b) floor += 1 / asked.length / read.length;`,
    ],
    [
      2,
      'by the network itself',
      `const logits = (k: number[]) => gan.discriminator.predict([images, data.oneHotLabels(k)]) as tf.Tensor;
       const all = tf.concat(Array.from({ length: 10 }, (_, k) => logits(labels.map(() => k))), 1); // [n, 10]
       const own = tf.sum(tf.mul(all, data.oneHotLabels(labels)), 1);
       difference = tf.mean(tf.sub(own, tf.div(tf.sub(tf.sum(all, 1), own), 9))).dataSync()[0]!;`,
    ],
  ],
  '12-full-mnist': [
    [
      0,
      'by a DataView',
      `const view = new DataView(bytes.buffer, bytes.byteOffset);
       for (let axis = 0; axis < bytes[3]!; axis++) shape.push(view.getUint32(4 + 4 * axis));`,
    ],
    [
      1,
      'one sample after the other',
      `const log = (s: number) => -((x - s) ** 2) / 2 / sigma ** 2 - Math.log(sigma) - Math.log(2 * Math.PI) / 2;
       answer = samples.map(log).reduce((a, b) => Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)))) -
         Math.log(samples.length);`,
    ],
  ],
};
