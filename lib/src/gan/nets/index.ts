export * from '../forward';
export * from '../latent';
export { disposeGan, gan, type GenerateOptions, type LookOptions } from '../gan';
export { conv2d } from '../../ground/conv';
export { dense } from '../../ground/linear';
export { named, through, type Layer, type Layers, type Wire } from './wire';
export * from './layers';
export * from './dropout';
export { computed } from './own-layer';
export * from './minibatch';
export * from './pack';
export * from './network';
export * from './weights';
export {
  chooseBits,
  chooseOne,
  columns,
  gumbelLatent,
  gumbelSoftmax,
  logisticLatent,
  straightThrough,
  straightThroughBits,
} from './discrete';
export * from './bits';
export * from './table';
export * from './answers';
export * from './ask';
