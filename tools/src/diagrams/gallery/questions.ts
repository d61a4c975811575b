/** Lesson 09: a question goes into both networks, words come out. */
import {
  condition,
  discriminator,
  discriminatorLoss,
  fake,
  flow,
  generator,
  generatorLoss,
  gradient,
  noise,
  operation,
  real,
  wholeGame,
  type Diagram,
} from '../diagram.js';

const answer = { size: [88, 56] } as const;
const small = { size: [56, 56] } as const;

export const questions: Diagram = {
  name: 'questions',
  title: 'Questions and answers: both networks are told the question',
  alt:
    'A question, “what is 23 plus 38”, goes into both networks. G turns it and noise into logits for ' +
    'words; Gumbel noise draws a word for each place. D judges an answer together with its question: ' +
    'w times the answer’s features, plus the question’s direction times the same features. The gradient ' +
    'goes back straight through the drawn words into G.',
  height: 450,
  items: [
    noise('z', [56, 218], ['z', '8 normals'], { size: [64, 48] }),
    generator('G', [154, 218], ['G', 'answers'], { size: [76, 84] }),
    operation('draw', [294, 218], ['draw', 'largest wins'], { size: [90, 48] }),
    noise('gumbel', [294, 304], ['noise', 'Gumbel'], { size: [76, 44] }),
    real('real', [412, 106], ['61', 'real answer'], answer),
    fake('fake', [412, 218], ['51', 'made answer'], answer),
    discriminator('D', [562, 162], ['D', 'w · φ(a)', '+ (V q) · φ(a)'], { size: [108, 196] }),
    discriminatorLoss('lossD', [706, 110], ['D’s', 'loss'], small),
    generatorLoss('lossG', [706, 216], ['G’s', 'loss'], small),
    condition('question', [154, 366], ['what is 23 plus 38', 'question q'], { size: [164, 48] }),
    flow('z', 'G'),
    flow('G', 'draw', { along: 208, label: 'logits' }),
    flow('gumbel', 'draw', { sides: ['top', 'bottom'] }),
    flow('draw', 'fake', { along: 208 }),
    flow('real', 'D', { along: 106, label: 'a' }),
    flow('fake', 'D', { along: 208, label: 'a' }),
    flow('question', 'G', { sides: ['top', 'bottom'], label: '[128, 8, words]', place: 'left' }),
    flow('question', 'D', { sides: ['right', 'bottom'], label: 'the same question' }),
    flow('D', 'lossD', { along: 101, label: 'logits' }),
    flow('D', 'lossG', { along: 206, label: 'logits' }),
    gradient('lossD', 'D', { along: 120, label: 'moves D' }),
    gradient('lossG', 'D', { along: 226, label: 'through D' }),
    gradient('D', 'fake', { along: 228 }),
    gradient('fake', 'draw', { along: 228 }),
    gradient('draw', 'G', { along: 228, label: 'moves G' }),
  ],
  legend: [...wholeGame.slice(0, 4), 'condition', ...wholeGame.slice(4)],
};
