// Exercises to lesson 06.

// %% [markdown]
// # Exercises 06 · Questions and answers
//
// Four small pieces of the lesson, written by you: a meter that cannot be fooled by repetition, the
// price of being brief, a random word that lets gradients through, and the marks of an exam. Replace
// each `// Your turn`, run the cell, and the check below it says `pass` or `not yet` with a hint.

// %%
import { course, data, metrics, Random, tf, useBackend } from 'tsgan';

course.checksAhead(4);
await useBackend();
const words = (text: string) => text.split(' ');

// %% [markdown]
// ## 1. Clipped precision
//
// How many words of a candidate stand in a reference? Counted naively, "the the the" would have
// all of its words in "the cat". So a word counts at most as often as the reference has it
// (Papineni et al. 2002, section 2.1). Return the number of matched words, for one reference.
//
// By hand, first: the candidate `a b a a` against the reference `a a c`. Three times `a`, but the
// reference has two; `b` is not there. So 2 of 4.

// %%
const countWords = (sentence: string[], word: string) => sentence.filter((w) => w === word).length;

function matchedWords(candidate: string[], reference: string[]): number {
  let matched = 0;
  // BEGIN SOLUTION for each different word, add the smaller of its two counts to `matched`
  for (const word of new Set(candidate)) {
    matched += Math.min(countWords(candidate, word), countWords(reference, word));
  }
  // END SOLUTION
  return matched;
}

// %%
await course.check(
  'clipped precision',
  () => [
    course.isEqual(matchedWords(words('a b a a'), words('a a c')), 2),
    course.isEqual(
      matchedWords(words('the the the the the the the'), words('the cat is on the mat')),
      metrics.clippedPrecision(
        words('the the the the the the the'),
        [words('the cat is on the mat')],
        1,
      ).matched,
    ),
    course.isEqual(matchedWords(words('x'), words('y')), 0),
    course.isEqual(matchedWords(words('a'), words('a a a')), 1),
  ],
  'Go through the different words: `new Set(candidate)`. A word that the candidate says three times ' +
    'and the reference twice adds 2; one that the candidate says once and the reference three times adds 1.',
);

// %% [markdown]
// ## 2. The brevity penalty
//
// Precision asks: is what you say right? It does not ask: did you say enough? "the" alone has
// precision 1. BLEU-1 is the clipped precision times the brevity penalty
//
// $$ \mathrm{BP} = \begin{cases} 1 & c > r \\ e^{1 - r/c} & c \le r \end{cases} $$
//
// with $c$ words in the candidate and $r$ in the reference. Write BLEU-1 of one candidate against one
// reference.

// %%
function bleu1(candidate: string[], reference: string[]): number {
  const { matched, total } = metrics.clippedPrecision(candidate, [reference], 1);
  let score = matched / total;
  // BEGIN SOLUTION multiply `score` by the brevity penalty
  const [c, r] = [candidate.length, reference.length];
  if (c <= r) score *= Math.exp(1 - r / c);
  // END SOLUTION
  return score;
}

// %%
await course.check(
  'brevity penalty',
  () => [
    course.isClose(bleu1(words('the'), words('the cat is on')), Math.exp(-3), 1e-9),
    course.isClose(bleu1(words('the cat sat'), words('the cat')), 2 / 3, 1e-9),
    course.isClose(
      bleu1(words('a cat is on the mat'), words('the cat is on the mat')),
      metrics.bleu([words('a cat is on the mat')], [[words('the cat is on the mat')]], 1),
      1e-9,
    ),
  ],
  'c and r are numbers of words. Only a candidate that is shorter is punished, and "the" against four ' +
    'words keeps exp(1 − 4/1), about 5 %.',
);

// %% [markdown]
// ## 3. A word drawn by the Gumbel trick
//
// Add to each logit a number $-\log(-\log u)$ with $u$ uniform in $(0, 1)$, and the largest sum is at
// word $k$ with probability $\mathrm{softmax}(\text{logits})_k$. Divide by a temperature and take the
// softmax, and the result is almost one-hot, but has gradients (Jang et al. 2017, equations 1 and 2). The
// numbers $u$ are given: a tensor of the logits' shape, one $u$ for each word.

// %%
function gumbelSample(logits: tf.Tensor, u: tf.Tensor, temperature: number): tf.Tensor {
  let soft = tf.softmax(logits);
  // BEGIN SOLUTION make the Gumbel numbers from u, add them to the logits, divide, take the softmax
  const gumbels = tf.neg(tf.log(tf.neg(tf.log(u))));
  soft = tf.softmax(tf.div(tf.add(logits, gumbels), temperature));
  // END SOLUTION
  return soft;
}

// %%
await course.check(
  'Gumbel-softmax',
  async () => {
    const logits = tf.tensor2d([[Math.log(0.7), Math.log(0.2), Math.log(0.1)]]);
    const u = tf.tensor2d([[0.5, 0.9, 0.2]]);
    // By hand: exp((log p + g) / t), divided by the sum of the three.
    const by = [0.7, 0.2, 0.1].map((p, i) => (p / -Math.log([0.5, 0.9, 0.2][i]!)) ** 2);
    const sum = by[0]! + by[1]! + by[2]!;
    const found = await gumbelSample(logits, u, 0.5).data();
    const many = new Random(1).uniformTensor([20000, 3], 1e-6, 1);
    const winners = tf.argMax(gumbelSample(tf.tile(logits, [20000, 1]), many, 0.5), 1);
    const share = (await tf.mean(tf.cast(tf.equal(winners, 0), 'float32')).data())[0]!;
    return [
      course.isClose(
        found,
        by.map((x) => x / sum),
        1e-4,
      ),
      course.isClose(share, 0.7, 0.015),
    ];
  },
  'A Gumbel number is −log(−log u): two logarithms, two minus signs. It is added before the division ' +
    'by the temperature. If the first word never or always wins, the noise is missing or has the wrong sign.',
);

// %% [markdown]
// ## 4. The right-answer rate
//
// Mark an exam. `data.rightAnswers(question)` lists all right answers; some questions have several ("name a
// colour in the flag of japan": white, red). Return the share of replies that are right. Every reply
// counts, the second one to the same question too.

// %%
interface Reply {
  question: string;
  answer: string;
}

function rightShare(replies: Reply[]): number {
  let right = 0;
  // BEGIN SOLUTION count the replies whose answer is in the list for their question
  for (const { question, answer } of replies) {
    if (data.rightAnswers(question).includes(answer)) right++;
  }
  // END SOLUTION
  return right / replies.length;
}

// %%
await course.check(
  'right-answer rate',
  () => {
    const exam: Reply[] = [
      { question: 'what is 12 plus 19', answer: '31' },
      { question: 'what is 12 plus 19', answer: '3' },
      { question: 'name a colour in the flag of japan', answer: 'red' },
      { question: 'name a colour in the flag of japan', answer: 'white' },
      { question: 'which two numbers make 5', answer: '1 and 4' },
    ];
    return [
      course.isClose(rightShare(exam), 4 / 5, 1e-9),
      course.isEqual(rightShare(exam.slice(1, 2)), 0),
    ];
  },
  '“3” is a part of “31”, but not the same answer: compare whole answers, against each in the list. Any of ' +
    'the listed answers is right, not only the first.',
);

// %% [markdown]
// ## To think about
//
// 1. A generator answers every question with "red". What are its right-answer rate on flags, its
//    coverage, its distinct-1? Which of the three notices?
// 2. BLEU-4 of the answer "paris" is 0 against the reference "paris". Why? What would you report for
//    one-word answers?
