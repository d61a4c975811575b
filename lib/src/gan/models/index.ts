export * from './forward';
export * from './layers';
export * from './network';
export * from './weights';
export * from './minibatch';
export * from './bits';
export { answerLatent, gumbelSoftmax, straightThrough } from './answer-sample';
export * from './answer-nets';
export * from './answer-questions';
