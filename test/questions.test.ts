import { describe, expect, it } from 'vitest';
import { data, Random } from 'tsgan';

describe('the curated pairs', () => {
  const pairs = data.loadQuestions();

  it('are at least 300, on many subjects, the two of the document among them', () => {
    expect(pairs.length).toBeGreaterThanOrEqual(300);
    expect(new Set(pairs.map((pair) => pair.subject)).size).toBeGreaterThanOrEqual(12);
    const answer = (question: string) => pairs.find((p) => p.question === question)?.answer;
    expect(answer('What is Python?')).toMatch(/programming language/);
    expect(answer('What is deep learning?')).toMatch(/neural networks/);
  });

  it('are questions with short answers', () => {
    for (const { question, answer } of pairs) {
      expect(question).toMatch(/^[A-Z].*\?$/);
      expect(answer).not.toMatch(/[.?]$/);
      expect(data.tokenize(answer).length).toBeGreaterThan(0);
      expect(data.tokenize(answer).length).toBeLessThanOrEqual(7);
    }
  });

  const head = 'subject\tquestion\tanswer\n';
  it('are refused, with file and line, where a column is missing or a question comes twice', () => {
    expect(() => data.parseQuestions(`${head}a\tWhat?`, 'my.tsv')).toThrow(
      'my.tsv, line 2: expected',
    );
    expect(() => data.parseQuestions(`${head}a\tWhat?\t\n`)).toThrow('line 2');
    expect(() => data.parseQuestions(`${head}a\tb\tc\td\n`)).toThrow('line 2');
    expect(() => data.parseQuestions(`${head}a\tIs it?\tyes\n\na\tis IT\tno\n`)).toThrow(
      'line 4: "is IT" was asked in line 2',
    );
    expect(() => data.parseQuestions(head)).toThrow('no question');
    expect(() => data.loadQuestions('/nowhere/pairs.tsv')).toThrow('/nowhere/pairs.tsv');
    expect(data.parseQuestions(`${head}# note\r\na\tb?\tc\r\n`)).toEqual([
      { subject: 'a', question: 'b?', answer: 'c' },
    ]);
  });
});

describe('words and numbers', () => {
  it('cuts a text into words and digits', () => {
    expect(data.tokenize('What is 17 plus 5?')).toEqual(['what', 'is', '1', '7', 'plus', '5']);
    expect(data.tokenize('A high-level language, J.R.R. Tolkien’s')).toEqual([
      'a',
      'high-level',
      'language',
      'j.r.r',
      'tolkien’s',
    ]);
    expect(data.tokenize('?!')).toEqual([]);
  });

  it('encodes and decodes, and joins digits again', () => {
    const vocabulary = new data.Vocabulary(['12 and 34']);
    expect(vocabulary.size).toBe(2 + 5);
    expect([...vocabulary.encode('43 and 21', 6)]).toEqual([6, 5, 4, 3, 2, 0]);
    expect([...vocabulary.encode('21 plus', 4, 'front')]).toEqual([0, 3, 2, 1]);
    expect(vocabulary.decode([6, 5, 4, 3, 2, 0])).toBe('43 and 21');
    expect(vocabulary.decode([2, 0, 3])).toBe('1');
    expect(() => vocabulary.encode('1 2 3', 2)).toThrow('"1 2 3" has 3 words');
  });

  it('takes the largest score at each place', () => {
    const vocabulary = new data.Vocabulary(['no yes']);
    const oneHot = vocabulary.oneHot(['yes', 'no yes'], 2);
    expect([...oneHot]).toEqual([0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
    expect(vocabulary.decodeScores(oneHot, 2)).toEqual(['yes', 'no yes']);
    const scores = [...oneHot].map((x, i) => x * 0.5 + (i % 3) * 0.1);
    expect(vocabulary.decodeScores(scores, 2)).toEqual(['yes', 'no yes']);
    expect(() => vocabulary.decodeScores([1, 2, 3], 2)).toThrow('3 scores');
  });

  it('makes a data set with the question as condition', () => {
    const pairs = [
      { question: 'is it hot', answer: 'no' },
      { question: 'is it cold here', answer: 'yes it is' },
    ];
    const codec = new data.PairCodec(pairs);
    const dataSet = codec.dataSet('weather', pairs);
    expect(dataSet.sampleShape).toEqual([3, 2 + 4]);
    expect(dataSet.condition?.shape).toEqual([4, 2 + 5]);
    expect(dataSet.samples.reduce((a, b) => a + b)).toBe(2 * 3);
    expect(dataSet.condition!.values.reduce((a, b) => a + b)).toBe(2 * 4);
    expect(codec.decodeAnswers(dataSet.samples)).toEqual(['no', 'yes it is']);
  });
});

/** A second way to answer: reads the question as a person would, and looks nothing up. */
function byReading(question: string): string[] | undefined {
  const [a, b] = (question.match(/\d+/g) ?? []).map(Number);
  if (/plus/.test(question)) return [String(a! + b!)];
  if (/larger/.test(question)) return [String(a! > b! ? a : b)];
  if (/two numbers/.test(question)) {
    const splits: string[] = [];
    for (let x = 0; x <= a!; x++) splits.push(`${x} and ${a! - x}`);
    return splits;
  }
  return undefined;
}

describe('the grammar', () => {
  const questions = data.grammarQuestions();

  it('knows the right answers to its questions, and nothing else', () => {
    let read = 0;
    for (const { question } of questions) {
      const answers = byReading(question);
      if (!answers) continue;
      read++;
      expect([...data.rightAnswers(question)].sort()).toEqual(answers.sort());
    }
    expect(read).toBe(40 * 40 + 40 * 39 + 3 * 9);
    expect(data.rightAnswers('what is the capital of kenya')).toEqual(['nairobi']);
    expect(data.rightAnswers('name the opposite of cold')).toEqual(['hot']);
    expect(data.rightAnswers('name a colour in the flag of japan')).toEqual(['white', 'red']);
    expect(() => data.rightAnswers('who are you')).toThrow('not a question of the grammar');
  });

  it('never asks the same twice, and opposites are opposite both ways', () => {
    expect(new Set(questions.map((q) => q.question)).size).toBe(questions.length);
    for (const { kind, fact, answers } of questions) {
      if (kind === 'opposite') {
        expect(data.rightAnswers(`what is the opposite of ${answers[0]}`)).toEqual([fact]);
      }
    }
  });

  const split = data.splitGrammar(new Random(5));
  const facts = (list: typeof questions, kind: string) =>
    new Set(list.filter((q) => q.kind === kind).map((q) => q.fact));

  it('splits by seed into parts that share no question', () => {
    const parts = [split.trained, split.heldOut, split.unknowable];
    const all = parts.flat().map((q) => q.question);
    expect(new Set(all).size).toBe(questions.length);
    expect(all.length).toBe(questions.length);
    expect(data.splitGrammar(new Random(5))).toEqual(split);
    expect(data.splitGrammar(new Random(6))).not.toEqual(split);
    expect(split.heldOut.length / questions.length).toBeGreaterThan(0.15);
    expect(split.heldOut.length / questions.length).toBeLessThan(0.25);
  });

  it('holds operands out in both orders, but no digit in no column', () => {
    for (const kind of data.questionKinds.filter((kind) => data.heldOutBy[kind] === 'operands')) {
      const trained = facts(split.trained, kind);
      const columns = (list: Iterable<string>) =>
        new Set(
          [...list].flatMap((f) =>
            f
              .replace(' ', '')
              .split('')
              .map((digit, i) => `${i}${digit}`),
          ),
        );
      for (const fact of facts(split.heldOut, kind)) {
        expect(trained.has(fact)).toBe(false);
        expect(trained.has(fact.split(' ').reverse().join(' '))).toBe(false);
      }
      const met = columns(trained);
      for (const column of columns(facts(split.heldOut, kind))) expect(met.has(column)).toBe(true);
    }
  });

  it('holds a wording out only of facts that two other wordings teach', () => {
    for (const question of split.heldOut.filter((q) => data.heldOutBy[q.kind] === 'wording')) {
      const others = split.trained.filter(
        (q) => q.kind === question.kind && q.fact === question.fact,
      );
      expect(others.length).toBe(2);
    }
    for (const kind of data.questionKinds)
      expect(facts(split.heldOut, kind).size).toBeGreaterThan(0);
  });

  it('keeps one capital and one sound for nobody to know', () => {
    expect(split.unknowable.length).toBe(6);
    for (const { kind, fact } of split.unknowable) {
      expect(facts([...split.trained, ...split.heldOut], kind).has(fact)).toBe(false);
    }
  });

  it('gives one pair for each right answer', () => {
    const pairs = data.allPairs(questions);
    const count = questions.reduce((sum, q) => sum + q.answers.length, 0);
    expect(pairs.length).toBe(count);
    for (const { question, answer } of pairs) expect(data.rightAnswers(question)).toContain(answer);
  });
});

describe('the nearest-pair baseline', () => {
  it('answers with the pair that shares most words', () => {
    const known = [
      { question: 'What is the capital of France?', answer: 'Paris' },
      { question: 'What is bread made from?', answer: 'flour' },
    ];
    const answer = data.nearestAnswer([
      ...known,
      { question: 'What is bread made from?', answer: 'air' },
    ]);
    expect(answer('name the capital of france')).toBe('Paris');
    expect(answer('what is glass made from')).toBe('flour');
    expect(answer('xyz')).toBe('Paris');
    expect(() => data.nearestAnswer([])).toThrow('at least one');
  });

  it('can look for the noun: among the questions with the rarest word', () => {
    const known = [
      { question: 'what is the capital of peru', answer: 'lima' },
      { question: 'name the capital of cuba', answer: 'havana' },
      { question: 'name the sound of a cow', answer: 'moo' },
      { question: 'what does a dog say', answer: 'woof' },
      { question: 'what does a cat say', answer: 'meow' },
    ];
    const answer = data.rarestWordAnswer(known);
    expect(answer('name the capital of peru')).toBe('lima');
    expect(data.nearestAnswer(known)('name the capital of peru')).toBe('havana'); // more words alike
    expect(answer('what does a cow say')).toBe('moo');
    expect(answer('name it')).toBe(data.nearestAnswer(known)('name it'));
    expect(() => data.rarestWordAnswer([])).toThrow('at least one');
  });
});
