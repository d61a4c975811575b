/** How networks are written: layers in a list, blocks, names, and branches that meet. */
import { nets, objectives, discriminate, generate, Random, tf, type Gan } from 'tsgan';
import { beforeAll, describe, expect, it } from 'vitest';

beforeAll(() => tf.setBackend('cpu'));
const random = new Random(1);
const names = (model: tf.LayersModel) => model.layers.map(({ name }) => name);

/** What a network without chance answers to some rows. */
function answers(model: tf.LayersModel, ...inputs: number[][][]): number[][] {
  const [x, ...more] = inputs.map((rows) => tf.tensor2d(rows));
  return nets
    .forward(model, more.length === 0 ? x! : [x!, ...more], false)
    .arraySync() as number[][];
}

describe('a network', () => {
  it('is a list of layers, in which a block is a list', () => {
    const block = (units: number) => [nets.linear(units), nets.relu()];
    const model = nets.network({
      name: 'net',
      inputs: { z: [3] },
      layers: [block(4), [block(5), [nets.dropout(0.1)]], nets.linear(2)],
      random,
    });
    expect(names(model)).toEqual('z linear_1 relu_1 linear_2 relu_2 dropout_1 linear_3'.split(' '));
  });

  it('begins a list with its inputs side by side, in their order', () => {
    const inputs = { x: [2], c: [1] };
    const model = nets.network({ name: 'net', inputs, layers: [nets.relu()], random });
    expect(answers(model, [[1, -2]], [[3]])).toEqual([[1, 0, 3]]);
  });

  it('adds, joins and multiplies where branches meet', () => {
    const build = (meet: (a: nets.Wire, b: nets.Wire) => nets.Wire) =>
      nets.network({
        name: 'net',
        inputs: { a: [2], b: [2] },
        layers: ({ a, b }) => meet(a, b),
        random,
      });
    const [a, b] = [[[1, -2]], [[3, 5]]];
    expect(answers(build(nets.add), a, b)).toEqual([[4, 3]]);
    expect(answers(build(nets.join), a, b)).toEqual([[1, -2, 3, 5]]);
    expect(answers(build(nets.innerProduct), a, b)).toEqual([[-7]]);
  });

  it('takes a function from wire to wire for a layer', () => {
    const residual: nets.Layer = (x) => nets.add(x, nets.through(x, nets.linear(2), nets.relu()));
    const model = nets.network({
      name: 'net',
      inputs: { x: [2] },
      layers: [residual, residual],
      random,
    });
    expect(
      names(model)
        .filter((name) => /linear|add/.test(name))
        .sort(),
    ).toEqual('add_1 add_2 linear_1 linear_2'.split(' '));
    const [first, , second] = model.getWeights() as tf.Tensor2D[];
    tf.tidy(() => {
      model.setWeights([tf.zerosLike(first!), tf.ones([2]), tf.zerosLike(second!), tf.ones([2])]);
    });
    expect(answers(model, [[1, 4]])).toEqual([[3, 6]]);
  });

  it('names a layer, whose weights depend on the name, and leaves the numbers to the others', () => {
    const build = (layer: nets.Layer) =>
      nets.network({ name: 'net', inputs: { x: [2] }, layers: [layer, nets.linear(2)], random });
    const [one, other] = [build(nets.linear(2)), build(nets.named('first', nets.linear(2)))];
    expect(names(other)).toEqual(['x', 'first', 'linear_1']);
    const kernel = (model: tf.LayersModel, name: string) =>
      model.getLayer(name).getWeights()[0]!.arraySync();
    expect(kernel(other, 'linear_1')).toEqual(kernel(one, 'linear_1'));
    expect(kernel(other, 'first')).not.toEqual(kernel(one, 'linear_1'));
  });

  it('refuses what makes none', () => {
    const build = (inputs: Record<string, number[]>, layers: nets.Layer[]) => () =>
      nets.network({ name: 'net', inputs, layers, random });
    expect(build({}, [nets.relu()])).toThrow("Network 'net' has no input");
    expect(build({ z: [0] }, [nets.relu()])).toThrow("size of input 'z' of 'net' must be");
    expect(build({ z: [2] }, [nets.named('z', nets.relu())])).toThrow("two layers called 'z'");
    let strange: nets.Wire;
    nets.network({ name: 'other', inputs: { x: [2] }, layers: ({ x }) => (strange = x), random });
    expect(() =>
      nets.network({
        name: 'net',
        inputs: { x: [2] },
        layers: ({ x }) => nets.add(x, strange),
        random,
      }),
    ).toThrow("A wire of network 'other' cannot go into network 'net'");
    expect(build({ x: [2] }, [nets.relu(), nets.flatten()])).toThrow(
      /Layer 'flatten_1' of network 'net' does not fit \[batch,2\]: .*ndim/,
    );
  });
});

describe('dropout', () => {
  it('drops other numbers in another network of the same seed', () => {
    const dropped = (name: string) => {
      const inputs = { x: [64] };
      const model = nets.network({
        name,
        inputs,
        layers: [nets.dropout(0.5)],
        random: new Random(1),
      });
      return [...nets.forward(model, tf.ones([1, 64]), true).dataSync()];
    };
    expect(dropped('discriminator')).toEqual(dropped('discriminator'));
    expect(dropped('discriminator')).not.toEqual(dropped('generator'));
  });
});

describe('our dense layer', () => {
  it.each([
    ['words, without a bias', [4, 3, 5], false],
    ['words', [4, 3, 5], true],
    ['rows, without a bias', [4, 5], false],
  ])('computes as TensorFlow.js’s own: %s', async (_, shape, useBias) => {
    const build = (make: typeof tf.layers.dense) => {
      const input = tf.input({ shape: shape.slice(1) });
      const outputs = make({ units: 6, useBias }).apply(input) as tf.SymbolicTensor;
      return tf.model({ inputs: input, outputs });
    };
    const [ours, stock] = [build(nets.dense as typeof tf.layers.dense), build(tf.layers.dense)];
    ours.setWeights(stock.getWeights());
    const x = new Random(3).normalTensor(shape);
    const dy = new Random(4).normalTensor([...shape.slice(0, -1), 6]);
    const results = [ours, stock].map((model) => {
      const y = (x: tf.Tensor) => model.apply(x) as tf.Tensor;
      const loss = () => tf.sum<tf.Scalar>(tf.mul(y(x), dy));
      const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
      const { grads } = tf.variableGrads(loss, variables);
      const gradients = variables.map(({ name }) => grads[name]!);
      return [y(x), tf.grad(y)(x, dy), ...gradients].map((t) => [t.shape, [...t.dataSync()]]);
    });
    results[0]!.forEach(([shape, values], i) => {
      expect(shape).toEqual(results[1]![i]![0]);
      (values as number[]).forEach((value, k) =>
        expect(value).toBeCloseTo((results[1]![i]![1] as number[])[k]!, 5),
      );
    });
  });
});

describe('at the door', () => {
  it.each<[string, () => unknown, RegExp]>([
    ['no width', () => nets.normalLatent(0), /width of a latent.*at least 1, but got 0/],
    ['a negative width', () => nets.uniformLatent(-3), /width of a latent.*got -3/],
    ['half a number', () => nets.normalLatent(2.5), /got 2.5/],
    [
      'negative noise',
      () => nets.gumbelLatent(-1, 3),
      /normal numbers in z.*at least 0, but got -1/,
    ],
    ['nothing at all', () => nets.logisticLatent(0, 0), /width of a latent.*got 0/],
    ['bits without noise', () => nets.bitGan({ length: 3, noise: 0, random }), /noise.*got 0/],
    [
      'a table without noise',
      () => nets.tableGan({ heads: [{ name: 'a', kind: 'numeric', width: 1 }], noise: -2, random }),
      /noise.*got -2/,
    ],
  ])('a latent of %s is refused', (_, make, reason) => expect(make).toThrow(reason));

  it('a discriminator with two outputs is refused, and told how to end', () => {
    const ganOf = (discriminator: tf.LayersModel): Gan => ({
      name: 'two',
      generator: nets.mlp({ name: 'generator', sizes: [2, 2], random }),
      discriminator,
      latent: nets.normalLatent(2),
      objective: objectives.nonSaturating,
    });
    const twoNumbers = ganOf(nets.mlp({ name: 'judge', sizes: [2, 2], random }));
    const x = generate(twoNumbers, 3, { random });
    expect(() => discriminate(twoNumbers, x)).toThrow(/'judge' gives \[batch,2\]. End it with lin/);
    const input = tf.input({ shape: [2] });
    const heads = [1, 1].map((units) => tf.layers.dense({ units }).apply(input));
    const twoHeads = tf.model({ inputs: input, outputs: heads as tf.SymbolicTensor[] });
    expect(() => discriminate(ganOf(twoHeads), x)).toThrow(/\[batch,1\] and \[batch,1\]/);
    const images = nets.network({
      name: 'ok',
      inputs: { x: [2] },
      layers: [nets.linear(1)],
      random,
    });
    expect(discriminate(ganOf(images), x).shape).toEqual([3, 1]);
  });

  // As it would be written in plain JavaScript, where no compiler looks at the names.
  const js = (options: object) => options as never;
  it.each<[string, () => unknown, RegExp]>([
    [
      'mlp',
      () => nets.mlp(js({ name: 'n', sizes: [1, 1], hiden: [], random })),
      /mlp.*"hiden".*hidden/,
    ],
    [
      'network',
      () => nets.network(js({ name: 'n', input: { x: [1] }, layers: [nets.relu()], random })),
      /network has no option "input". Its options are name, inputs, layers, random/,
    ],
    ['batchNorm', () => nets.batchNorm(js({ eps: 0.8 })), /"eps".*epsilon/],
    ['minibatch', () => nets.minibatchDiscrimination(js({ kernels: 4 })), /"kernels".*measures/],
    ['bits', () => nets.bitGan(js({ length: 2, random, tau: 1 })), /"tau".*temperature/],
  ])('a misspelt option of %s is told with the known ones', (_, make, reason) =>
    expect(make).toThrow(reason),
  );
});
