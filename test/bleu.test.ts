import { describe, expect, it } from 'vitest';
import { metrics, Random } from 'tsgan';

const words = (text: string) => text.split(' ');

// Papineni et al. 2002, section 2, examples 1 to 3. The cases of letters are the published ones.
const candidate1 = words(
  'It is a guide to action which ensures that the military always obeys the commands of the party',
);
const candidate2 = words(
  'It is to insure the troops forever hearing the activity guidebook that party direct',
);
const guides = [
  'It is a guide to action that ensures that the military will forever heed Party commands',
  'It is the guiding principle which guarantees the military forces always being under the command of the Party',
  'It is the practical guide for the army always to heed the directions of the party',
].map(words);
const cats = ['The cat is on the mat', 'There is a cat on the mat'].map((t) =>
  words(t.toLowerCase()),
);

describe('clipped precision, on the examples of the paper', () => {
  it('finds 17 of 18 words of the good candidate and 10 of its 17 pairs', () => {
    expect(metrics.clippedPrecision(candidate1, guides, 1)).toEqual({ matched: 17, total: 18 });
    expect(metrics.clippedPrecision(candidate1, guides, 2)).toEqual({ matched: 10, total: 17 });
  });

  it('finds 8 of 14 words of the bad candidate and 1 of its 13 pairs', () => {
    expect(metrics.clippedPrecision(candidate2, guides, 1)).toEqual({ matched: 8, total: 14 });
    expect(metrics.clippedPrecision(candidate2, guides, 2)).toEqual({ matched: 1, total: 13 });
  });

  it('clips "the the the the the the the" to 2 of 7', () => {
    const the = Array<string>(7).fill('the');
    expect(metrics.clippedPrecision(the, cats, 1)).toEqual({ matched: 2, total: 7 });
    expect(metrics.clippedPrecision(the, cats, 2)).toEqual({ matched: 0, total: 6 });
  });

  it('finds all of the too short "of the", which the brevity penalty has to punish', () => {
    expect(metrics.clippedPrecision(['of', 'the'], guides, 1)).toEqual({ matched: 2, total: 2 });
    expect(metrics.clippedPrecision(['of', 'the'], guides, 2)).toEqual({ matched: 1, total: 1 });
  });

  it('counts n-grams by word, not by letter', () => {
    expect(metrics.ngramCounts(['a b', 'c'], 2)).not.toEqual(metrics.ngramCounts(['a', 'b c'], 2));
    expect(() => metrics.ngramCounts(['a'], 0)).toThrow('n is 0');
  });
});

describe('BLEU', () => {
  // The two numbers stand in the documentation of NLTK's bleu_score module.
  it('gives the published 0.5046 for one sentence and 0.5921 for a corpus of two', () => {
    expect(metrics.bleu([candidate1], [guides])).toBeCloseTo(0.5045666840058485, 12);
    const history = words('he read the book because he was interested in world history');
    const other = words('he was interested in world history because he read the book');
    expect(metrics.bleu([candidate1, history], [guides, [other]])).toBeCloseTo(
      0.5920778868801042,
      12,
    );
  });

  it('is 1 for a copy, whatever the order, and 0 without one match of an order', () => {
    for (const order of [1, 2, 3, 4]) expect(metrics.bleu([guides[0]!], [guides], order)).toBe(1);
    expect(metrics.bleu([['the', 'dog']], [cats], 1)).toBeGreaterThan(0);
    expect(metrics.bleu([['the', 'dog']], [cats], 2)).toBe(0);
  });

  it('multiplies a short candidate by exp(1 − r/c)', () => {
    expect(metrics.brevityPenalty(5, 10)).toBeCloseTo(Math.exp(-1), 15);
    expect(metrics.brevityPenalty(10, 10)).toBe(1);
    expect(metrics.brevityPenalty(11, 10)).toBe(1);
    expect(metrics.brevityPenalty(0, 3)).toBe(0);
    expect(metrics.bleu([['the', 'cat']], [[cats[0]!]], 1)).toBeCloseTo(Math.exp(1 - 6 / 2), 15);
  });

  it('takes the closest reference length, of two equally close the shorter', () => {
    const references = [words('a b'), words('a b c d')];
    expect(metrics.bleu([words('a b c')], [references], 1)).toBe(1);
    expect(metrics.bleu([words('a')], [[words('a b c'), words('a b')]], 1)).toBeCloseTo(
      Math.exp(-1),
      15,
    );
  });

  it('agrees with a second way to count, on random sentences', () => {
    const random = new Random(3);
    const sentence = (length: number) =>
      Array.from({ length }, () => 'abcd'.charAt(random.integer(4)));
    const grams = (s: string[], n: number) =>
      s.map((_, i) => s.slice(i, i + n).join('')).filter((g) => g.length === n);
    const count = (list: string[], gram: string) => list.filter((g) => g === gram).length;
    for (let trial = 0; trial < 50; trial++) {
      const candidate = sentence(6 + random.integer(5));
      const references = [sentence(7), sentence(9)];
      for (const n of [1, 2, 3]) {
        let matched = 0;
        for (const gram of new Set(grams(candidate, n))) {
          const most = Math.max(...references.map((r) => count(grams(r, n), gram)));
          matched += Math.min(count(grams(candidate, n), gram), most);
        }
        const total = candidate.length - n + 1;
        expect(metrics.clippedPrecision(candidate, references, n)).toEqual({ matched, total });
      }
    }
  });

  it('refuses candidates without references', () => {
    expect(() => metrics.bleu([['a']], [])).toThrow('1 candidates and 0 lists');
    expect(() => metrics.bleu([['a']], [[]])).toThrow('Candidate 0 has no reference');
  });
});

describe('self-BLEU', () => {
  it('never scores a sentence against itself', () => {
    const different = ['a b c d', 'e f g h', 'i j k l'].map(words);
    expect(metrics.selfBleu(different)).toBe(0);
    expect(metrics.selfBleu([words('a b c d'), words('a b c d')])).toBe(1);
  });

  it('is the mean of each sentence against the rest', () => {
    const list = ['a b c', 'a b d', 'x y z'].map(words);
    const byHand =
      (metrics.bleu([list[0]!], [[list[1]!, list[2]!]], 2) +
        metrics.bleu([list[1]!], [[list[0]!, list[2]!]], 2)) /
      3;
    expect(metrics.selfBleu(list, 2)).toBeCloseTo(byHand, 15);
    expect(byHand).toBeCloseTo((2 * Math.sqrt((2 / 3) * (1 / 2))) / 3, 15);
    expect(() => metrics.selfBleu([['a']])).toThrow('at least 2');
  });
});

describe('meters of texts', () => {
  it('distinct-n counts different n-grams and divides by the words', () => {
    const replies = ["i don't know", "i don't know", 'i know'].map(words);
    expect(metrics.distinctN(replies, 1)).toBeCloseTo(3 / 8, 15);
    expect(metrics.distinctN(replies, 2)).toBeCloseTo(3 / 8, 15);
    expect(metrics.distinctN([], 1)).toBe(0);
  });

  const right = (question: string) => (question === 'colour' ? ['red', 'blue'] : ['4']);

  it('the right-answer rate counts each reply', () => {
    const replies = [
      { question: 'colour', answer: 'red' },
      { question: 'colour', answer: 'mud' },
      { question: '2 + 2', answer: '4' },
      { question: '2 + 2', answer: '44' },
    ];
    expect(metrics.rightAnswerRate(replies, right)).toBe(0.5);
    expect(() => metrics.rightAnswerRate([], right)).toThrow('no replies');
  });

  it('coverage counts right answers, each once, of the questions that were asked', () => {
    const red = { question: 'colour', answer: 'red' };
    const mud = { question: 'colour', answer: 'mud' };
    expect(metrics.coverage([red, red, mud], right)).toBe(0.5);
    expect(metrics.coverage([red, { question: 'sum', answer: '4' }], right)).toBeCloseTo(2 / 3, 15);
    expect(metrics.coverage([red, { question: 'colour', answer: 'blue' }], right)).toBe(1);
    expect(() => metrics.coverage([red], () => [])).toThrow('right answer');
  });
});
