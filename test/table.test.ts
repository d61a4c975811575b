import { readFileSync } from 'node:fs';
import { data, metrics, nets, generate, Random, tf, train } from 'tsgan';
import { describe, expect, test } from 'vitest';

const small = data.parseTable('colour,size\nred,1\nblue,2\nred,6\n', 'small');

describe('the bicycle rentals', () => {
  test('have the associations that are written down in closed form', () => {
    const many = data.bicycleRentals({ size: 100_000, random: new Random(11) });
    const { max } = metrics.matrixDistance(
      metrics.associationMatrix(many),
      data.bicycleRentalAssociations(),
    );
    expect(max).toBeLessThan(0.012); // about 4 standard errors of a correlation from 100,000 rows
  });

  test('depend strongly enough to be worth learning, and only one pair hardly does', () => {
    const strengths = data
      .bicycleRentalAssociations()
      .flatMap((line, i) => line.filter((_, j) => j > i).map(Math.abs));
    expect(strengths.filter((r) => r > 0.3).length).toBeGreaterThanOrEqual(12);
    expect(Math.max(...strengths)).toBeLessThan(0.95);
  });

  test('of the file are the ones that its README says', () => {
    const text = readFileSync(
      new URL('../data/table/bicycle-rentals.csv', import.meta.url),
      'utf8',
    );
    expect(data.formatTable(data.bicycleRentals({ size: 4000, random: new Random(7) }))).toBe(text);
    const table = data.loadBicycleRentals();
    expect(table.size).toBe(4000);
    expect(table.columns.map(({ kind }) => kind)).toEqual([
      ...Array(3).fill('category'),
      ...Array(3).fill('numeric'),
    ]);
    for (const name of ['kilometres', 'minutes']) {
      expect(Math.min(...data.columnOf(table, name).values)).toBeGreaterThan(0);
    }
  });
});

describe('table codec', () => {
  test('standardises numbers and spreads categories, by hand', () => {
    const codec = data.tableCodec(small);
    expect(codec.heads).toEqual([
      { name: 'colour', kind: 'category', width: 2 },
      { name: 'size', kind: 'numeric', width: 1 },
    ]);
    const { samples, sampleShape, size } = codec.encode(small);
    expect([size, sampleShape]).toEqual([3, [3]]);
    // sizes 1, 2, 6: mean 3, variance (4 + 1 + 9) / 3
    const z = [-2, -1, 3].map((x) => x / Math.sqrt(14 / 3));
    const expected = [1, 0, z[0]!, 0, 1, z[1]!, 1, 0, z[2]!];
    expected.forEach((value, i) => expect(samples[i]).toBeCloseTo(value, 6));
  });

  test('decodes what it encoded', () => {
    const table = data.bicycleRentals({ size: 300, random: new Random(1) });
    const codec = data.tableCodec(data.loadBicycleRentals());
    const back = codec.decode(codec.encode(table).samples);
    for (const source of table.columns) {
      const found = data.columnOf(back, source.name);
      for (let row = 0; row < table.size; row++) {
        if (source.kind === 'category' && found.kind === 'category') {
          const level = found.levels[found.values[row]!];
          expect(level).toBe(source.levels[source.values[row]!]);
        } else expect(found.values[row]).toBeCloseTo(source.values[row]!, 4);
      }
    }
  });

  test('takes the largest entry of a category, soft or not', () => {
    const { columns } = data.tableCodec(small).decode([0.2, 0.3, 0, 5, -1, 0]);
    expect(Array.from(columns[0]!.values)).toEqual([1, 0]);
  });

  test('reads levels by name, whatever their order', () => {
    const other = data.parseTable('size,colour\n3,blue\n4,red', 'other');
    const { samples } = data.tableCodec(small).encode(other);
    expect(Array.from(samples.filter((_, i) => i % 3 < 2))).toEqual([0, 1, 1, 0]);
  });

  test('refuses tables that do not fit', () => {
    const codec = data.tableCodec(small);
    expect(() => codec.encode(data.parseTable('colour,size\ngreen,1', 'x'))).toThrow(
      /green.*red, blue/,
    );
    expect(() => codec.encode(data.parseTable('colour,weight\nred,1', 'x'))).toThrow(
      /no column "size"/,
    );
    expect(() => codec.encode(data.parseTable('colour,size\nred,big', 'x'))).toThrow(/was numeric/);
    expect(() => codec.decode([1, 2])).toThrow(/rows of 3/);
    expect(() => data.tableCodec(data.parseTable('a\n1\n1', 'x'))).toThrow(/constant/);
  });
});

test('a table is read from text, or refused with the line', () => {
  expect(small.columns[0]).toMatchObject({ kind: 'category', levels: ['red', 'blue'] });
  expect(data.columnOf(small, 'size').values).toEqual(new Float64Array([1, 2, 6]));
  expect(data.parseTable(data.formatTable(small), 'small')).toEqual(small);
  expect(() => data.parseTable('a,b\n1\n', 'x')).toThrow(/Line 2/);
  expect(() => data.parseTable('a,b\n1,\n', 'x')).toThrow(/Line 2/);
  expect(() => data.parseTable('a,b', 'x')).toThrow(/at least one row/);
  expect(() => data.parseTable('a\n"b"', 'x')).toThrow(/quoted/);
});

describe('correlation ratio', () => {
  test('of the textbook example, marks in three courses, has η² = 6780 / 9640', () => {
    const algebra = [45, 70, 29, 15, 21];
    const geometry = [40, 20, 30, 42];
    const statistics = [65, 95, 80, 70, 85, 73];
    const levels = [...algebra.map(() => 0), ...geometry.map(() => 1), ...statistics.map(() => 2)];
    const eta = metrics.correlationRatio(levels, [...algebra, ...geometry, ...statistics]);
    expect(eta ** 2).toBeCloseTo(6780 / 9640, 10);
  });

  test('of two levels is the size of Pearson’s r', () => {
    const random = new Random(4);
    const levels = Array.from({ length: 60 }, () => random.integer(2));
    const values = levels.map((level) => level + random.normal());
    const mean = (list: number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
    const [a, b] = [mean(levels), mean(values)];
    const ab = mean(levels.map((x, i) => (x - a) * (values[i]! - b)));
    const aa = mean(levels.map((x) => (x - a) ** 2));
    const bb = mean(values.map((y) => (y - b) ** 2));
    expect(metrics.correlationRatio(levels, values)).toBeCloseTo(
      Math.abs(ab) / Math.sqrt(aa * bb),
      10,
    );
  });

  test('is 1 where the level fixes the number and 0 where nothing varies', () => {
    expect(metrics.correlationRatio([0, 1, 0, 1], [5, 7, 5, 7])).toBeCloseTo(1, 12);
    expect(metrics.correlationRatio([0, 1, 0, 1], [0.1, 0.1, 0.1, 0.1])).toBe(0);
    expect(() => metrics.correlationRatio([0], [1, 2])).toThrow();
  });
});

describe('Cramér’s V', () => {
  test('of a 2 × 2 table is |ad − bc| / √(product of the margins)', () => {
    const counts = [
      [10, 20],
      [30, 15],
    ];
    const pairs = counts.flatMap((line, i) =>
      line.flatMap((count, j) => Array.from({ length: count }, () => [i, j])),
    );
    const v = metrics.cramersV(
      pairs.map(([i]) => i!),
      pairs.map(([, j]) => j!),
    );
    expect(v).toBeCloseTo(Math.abs(10 * 15 - 20 * 30) / Math.sqrt(30 * 45 * 40 * 35), 10);
  });

  test('of independence mixed with a share ε of equality is ε, for any number of levels', () => {
    // 5 on the diagonal and 1 elsewhere: 7 · (ε + (1 − ε) / 3) = 5 for ε = 4/7.
    const pairs = [0, 1, 2].flatMap((i) =>
      [0, 1, 2].flatMap((j) => Array.from({ length: i === j ? 5 : 1 }, () => [i, j])),
    );
    const v = metrics.cramersV(
      pairs.map(([i]) => i!),
      pairs.map(([, j]) => j!),
    );
    expect(v).toBeCloseTo(4 / 7, 10);
  });

  test('is 1 for a relabelling, 0 for independent levels and for a single level', () => {
    expect(metrics.cramersV([0, 1, 2, 0, 1, 2], [2, 0, 1, 2, 0, 1])).toBeCloseTo(1, 12);
    expect(metrics.cramersV([0, 0, 1, 1], [0, 1, 0, 1])).toBe(0);
    expect(metrics.cramersV([0, 0], [0, 1])).toBe(0);
  });
});

describe('table distance', () => {
  test('is zero to itself and counts each kind by its own measure', () => {
    const table = data.bicycleRentals({ size: 500, random: new Random(2) });
    expect(metrics.tableDistance(table, table)).toMatchObject({ ks: 0, tv: 0, association: 0 });
    const other = data.parseTable('colour,size\nblue,11\nblue,12\nred,16\n', 'other');
    const { columns, ks, tv } = metrics.tableDistance(small, other);
    expect(columns.map(({ measure }) => measure)).toEqual(['TV', 'KS']);
    expect(ks).toBe(1);
    expect(tv).toBeCloseTo(1 / 3, 12); // red 2/3 against 1/3, though it is level 0 here and 1 there
  });

  test('of shuffled columns sees no margin change and all the dependence lost', () => {
    const table = data.bicycleRentals({ size: 4000, random: new Random(3) });
    const shuffled = metrics.independentColumns(table, new Random(4));
    const distance = metrics.tableDistance(shuffled, table);
    expect(distance.ks).toBe(0);
    expect(distance.tv).toBeLessThan(1e-12);
    const strongest = Math.max(...data.bicycleRentalAssociations()[3]!.filter((r) => r < 1));
    expect(distance.association).toBeGreaterThan(strongest - 0.1);
    expect(metrics.tableDistance(table, table).association).toBe(0);
  });

  test('refuses a column that changed its kind', () => {
    const text: data.Table = data.parseTable('colour,size\nred,a\nblue,b', 'x');
    expect(() => metrics.tableDistance(small, text)).toThrow(/numeric in one/);
    expect(() => metrics.levelFrequencies([0, 3], 3)).toThrow(/level 3/);
  });
});

describe('the table GAN', () => {
  const mixed = data.parseTable(
    'size,colour,weight,shape\n1,red,5,round\n2,blue,7,flat\n3,green,4,flat\n',
    'm',
  );
  const codec = data.tableCodec(mixed);

  test('makes rows in the order of the columns: numbers as they are, levels one-hot', () => {
    const gan = nets.tableGan({ heads: codec.heads, random: new Random(1), hidden: 16, noise: 4 });
    expect(codec.heads.map(({ width }) => width)).toEqual([1, 3, 1, 2]);
    const rows = generate(gan, 200, { random: new Random(2) });
    expect(rows.shape).toEqual([200, 7]);
    for (const row of rows.arraySync() as number[][]) {
      for (const level of [row.slice(1, 4), row.slice(5, 7)]) {
        expect([...level].sort()).toEqual([...Array(level.length - 1).fill(0), 1]);
      }
    }
    const sizes = (rows.arraySync() as number[][]).map((row) => row[0]);
    expect(new Set(sizes).size).toBeGreaterThan(150); // a number, not a handful of levels
    // noise 4 → 16 → 16, categories 3 and 2, then 16 + 5 → 16, two numbers; D is 7-16-16-1.
    const numbers = 4 * 16 + 16 + (16 * 16 + 16) + (17 * 3 + 17 * 2) + (21 * 16 + 16) + 2 * 17;
    expect(gan.generator.countParams()).toBe(numbers);
    expect(gan.discriminator.countParams()).toBe(7 * 16 + 16 + (16 * 16 + 16) + 17);
    nets.disposeGan(gan);
  });

  test('reaches every weight with a gradient, and its numbers depend on the levels drawn', () => {
    const gan = nets.tableGan({ heads: codec.heads, random: new Random(1), hidden: 16, noise: 4 });
    const { grads } = tf.variableGrads(() => {
      const fakes = nets.forward(gan.generator, gan.latent(64, new Random(4)), true);
      return gan.objective.generatorLoss(gan.discriminator.apply(fakes) as tf.Tensor);
    }, nets.trainableVariables(gan.generator));
    for (const gradient of Object.values(grads)) {
      expect(tf.sum(tf.abs(gradient)).dataSync()[0]).toBeGreaterThan(0);
    }
    // The same normals with other Gumbel numbers: another level, and so another number.
    const z = (gumbels: number[]) => tf.tensor2d([[0.5, -1, 0.3, 2, ...gumbels]]);
    const row = (gumbels: number[]) => Array.from(generate(gan, z(gumbels)).dataSync());
    const [a, b] = [row([9, 0, 0, 9, 0]), row([0, 9, 0, 9, 0])];
    expect([a.slice(1, 4), b.slice(1, 4)]).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
    expect(a[0]).not.toBe(b[0]);
    nets.disposeGan(gan);
  });

  test('draws Gumbel noise behind the normals, so that levels follow softmax(logits)', () => {
    const z = nets.gumbelLatent(2, 3)(6000, new Random(1)).arraySync() as number[][];
    const gumbels = z.flatMap((row) => row.slice(2));
    expect(metrics.ksDistance(gumbels, (x) => Math.exp(-Math.exp(-x)))).toBeLessThan(0.015);
    const logits = [0, 1, -1];
    const shares = [0, 0, 0];
    for (const row of z) {
      const scores = logits.map((logit, i) => logit + row[2 + i]!);
      shares[scores.indexOf(Math.max(...scores))]! += 1 / z.length;
    }
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    shares.forEach((share, i) =>
      expect(Math.abs(share - Math.exp(logits[i]!) / total)).toBeLessThan(0.02),
    );
  });

  test('works for tables of one kind only', () => {
    for (const text of ['a,b\n1,2\n3,5\n', 'a,b\nx,y\nz,w\n']) {
      const { heads, width } = data.tableCodec(data.parseTable(text, 'one kind'));
      const gan = nets.tableGan({ heads, random: new Random(1), hidden: 4 });
      expect(generate(gan, 3, { random: new Random(1) }).shape).toEqual([3, width]);
      nets.disposeGan(gan);
    }
    expect(() => nets.tableGan({ heads: [], random: new Random(1) })).toThrow(
      /at least one column/,
    );
  });

  test('learns a category that fixes the sign of a number, which shuffled columns lose', async () => {
    const random = new Random(3);
    const lines = Array.from({ length: 1000 }, () => {
      const up = random.uniform() < 0.5;
      return `${up ? 'up' : 'down'},${((up ? 1 : -1) + random.normal(0, 0.3)).toFixed(4)}`;
    });
    const table = data.parseTable(['way,height', ...lines].join('\n'), 'ways');
    const ways = data.tableCodec(table);
    const gan = nets.tableGan({ heads: ways.heads, random: new Random(1), hidden: 16, noise: 4 });
    const adam = (learningRate: number) => ({ learningRate, beta1: 0.5 });
    const before = tf.memory().numTensors;
    const options = { seed: 1, batchSize: 64, steps: 500, discriminatorSteps: 2 };
    for await (const { discriminatorLoss } of train(gan, ways.encode(table), {
      ...options,
      generatorOptimizer: adam(2e-3),
      discriminatorOptimizer: adam(1e-2),
    })) {
      expect(discriminatorLoss).toBeGreaterThan(0);
    }
    expect(tf.memory().numTensors).toBe(before);
    const made = ways.decode(generate(gan, 2000, { random: new Random(5) }).dataSync());
    const shuffled = metrics.tableDistance(metrics.independentColumns(table, new Random(6)), table);
    expect(shuffled.association).toBeGreaterThan(0.8);
    expect(metrics.tableDistance(made, table).association).toBeLessThan(0.2);
    nets.disposeGan(gan);
  });
});

describe('the Gaussian in each cell', () => {
  const random = new Random(1);
  const level = Uint8Array.from({ length: 4000 }, (_, i) => (i % 4 === 0 ? 1 : 0));
  const first = Float64Array.from(level, (l) => (l === 1 ? 10 : -2) + random.normal());
  const second = first.map((x, i) => (level[i] === 1 ? 2 : -1) * x + 0.5 * random.normal());
  const source: data.Table = {
    name: 'two kinds',
    size: 4000,
    columns: [
      { name: 'x', kind: 'numeric', values: first },
      { name: 'kind', kind: 'category', levels: ['a', 'b'], values: level },
      { name: 'y', kind: 'numeric', values: second },
    ],
  };

  test('has each kind as often, with its means and its slope', () => {
    const made = metrics.gaussianCells(source, 20_000, new Random(2));
    const [x, kind, y] = made.columns.map(({ values }) => Array.from(values));
    for (const [of, mean, slope, share] of [
      [0, -2, -1, 0.75],
      [1, 10, 2, 0.25],
    ] as const) {
      const rows = kind!.flatMap((k, i) => (k === of ? [i] : []));
      const average = (f: (i: number) => number) =>
        rows.reduce((sum, i) => sum + f(i) / rows.length, 0);
      const meanX = average((i) => x![i]!);
      const meanY = average((i) => y![i]!);
      const variance = average((i) => (x![i]! - meanX) ** 2);
      const covariance = average((i) => (x![i]! - meanX) * (y![i]! - meanY));
      expect(Math.abs(rows.length / 20_000 - share)).toBeLessThan(0.02);
      expect(Math.abs(meanX - mean)).toBeLessThan(0.1);
      expect(Math.abs(variance - 1)).toBeLessThan(0.12);
      expect(Math.abs(covariance / variance - slope)).toBeLessThan(0.06);
    }
  });

  test('gives the one row of a kind that occurs once, and leaves the table as it is', () => {
    const lone: data.Table = {
      name: 'lone',
      size: 1,
      columns: [
        { name: 'kind', kind: 'category', levels: ['a'], values: Uint8Array.of(0) },
        { name: 'x', kind: 'numeric', values: Float64Array.of(7) },
      ],
    };
    const made = metrics.gaussianCells(lone, 3, new Random(1));
    expect(Array.from(data.columnOf(made, 'x').values)).toEqual([7, 7, 7]);
    expect(lone.size).toBe(1);
  });
});
