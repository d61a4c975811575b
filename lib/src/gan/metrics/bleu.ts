/** A sentence as its words. What a word is (case, punctuation) the caller decides. */
export type Sentence = readonly string[];

/** How many n-grams of a candidate were found in its references, of how many it has. */
export interface Precision {
  readonly matched: number;
  readonly total: number;
}

/** How often each run of n words occurs in a sentence. */
export function ngramCounts(sentence: Sentence, n: number): Map<string, number> {
  if (!Number.isInteger(n) || n < 1) {
    throw new Error(`An n-gram has n = 1, 2, 3, … words, but n is ${n}.`);
  }
  const counts = new Map<string, number>();
  for (let i = 0; i + n <= sentence.length; i++) {
    // JSON keeps ['a b'] and ['a', 'b'] apart, which a joining blank would not.
    const gram = JSON.stringify(sentence.slice(i, i + n));
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

/**
 * Modified ("clipped") n-gram precision (Papineni et al. 2002, section 2.1): an n-gram of the
 * candidate counts as matched at most as often as it occurs in the one reference that has most of
 * it. Without the clip, "the the the the" would be a perfect sentence.
 */
export function clippedPrecision(
  candidate: Sentence,
  references: readonly Sentence[],
  n: number,
): Precision {
  const inReferences = references.map((reference) => ngramCounts(reference, n));
  let matched = 0;
  let total = 0;
  for (const [gram, count] of ngramCounts(candidate, n)) {
    const most = Math.max(0, ...inReferences.map((counts) => counts.get(gram) ?? 0));
    matched += Math.min(count, most);
    total += count;
  }
  return { matched, total };
}

/**
 * exp(1 − r/c) where the candidates' c words are fewer than the references' r, else 1 (Papineni et
 * al. 2002, section 2.2.2). Precision alone would reward saying nothing but the sure words.
 */
export function brevityPenalty(candidateLength: number, referenceLength: number): number {
  if (candidateLength === 0) return 0;
  return candidateLength > referenceLength ? 1 : Math.exp(1 - referenceLength / candidateLength);
}

/** The reference length closest to the candidate's; of two equally close, the shorter. */
function closestLength(candidate: Sentence, references: readonly Sentence[]): number {
  const distance = (length: number) => Math.abs(length - candidate.length);
  return references
    .map((reference) => reference.length)
    .reduce((best, length) =>
      distance(length) < distance(best) || (distance(length) === distance(best) && length < best)
        ? length
        : best,
    );
}

/**
 * BLEU-N of a whole corpus (Papineni et al. 2002, section 2.3): the brevity penalty times the
 * geometric mean of the clipped precisions for n = 1 … `order`. Matches and lengths are summed over
 * the corpus before they are divided; there is no smoothing, so a corpus without one matching n-gram
 * scores 0. Where no candidate is long enough to have an n-gram, that n is 0 too.
 *
 * @param references one list of references for each candidate
 * @param order N, 4 in the paper
 * @returns between 0 and 1
 */
export function bleu(
  candidates: readonly Sentence[],
  references: readonly (readonly Sentence[])[],
  order = 4,
): number {
  if (candidates.length !== references.length || candidates.length === 0) {
    throw new Error(
      `BLEU compares each candidate with its references, but there are ${candidates.length} ` +
        `candidates and ${references.length} lists of references.`,
    );
  }
  const empty = references.findIndex((list) => list.length === 0);
  if (empty >= 0) throw new Error(`Candidate ${empty} has no reference to be compared with.`);

  let logarithms = 0;
  for (let n = 1; n <= order; n++) {
    let matched = 0;
    let total = 0;
    candidates.forEach((candidate, i) => {
      const precision = clippedPrecision(candidate, references[i]!, n);
      matched += precision.matched;
      total += precision.total;
    });
    if (matched === 0) return 0;
    logarithms += Math.log(matched / total);
  }
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
  const words = sum(candidates.map((candidate) => candidate.length));
  const wanted = sum(candidates.map((candidate, i) => closestLength(candidate, references[i]!)));
  return brevityPenalty(words, wanted) * Math.exp(logarithms / order);
}

/**
 * Self-BLEU (Zhu et al. 2018, Texygen): the mean BLEU of each sentence against all the *others*.
 * High means that the sentences are alike. A sentence is never among its own references, which would
 * make it 1 for everybody; an equal sentence elsewhere in the list is a reference and does count.
 */
export function selfBleu(sentences: readonly Sentence[], order = 4): number {
  if (sentences.length < 2) {
    throw new Error(`Self-BLEU needs at least 2 sentences, but there are ${sentences.length}.`);
  }
  const scores = sentences.map((sentence, i) =>
    bleu([sentence], [sentences.filter((_, j) => j !== i)], order),
  );
  return scores.reduce((a, b) => a + b, 0) / scores.length;
}
