import type { Gan } from '../../gan/gan';
import type { tf } from '../../ground/tf';
import { htmlTable, short, textTable, type Lines } from './grid';
import type { Description } from './teach';

export const networkDescription: Description<tf.LayersModel> = {
  kind: 'network',
  text: (network) => `${titleOf(network)}\n${textTable(linesOf(network))}`,
  rich: (network) => ({ 'text/html': htmlTable(titleOf(network), linesOf(network)) }),
};

export const ganDescription: Description<Gan> = {
  kind: 'GAN',
  text: (gan) =>
    [
      `GAN “${gan.name}”`,
      ...networksOf(gan).map((network) => networkDescription.text(network)),
    ].join('\n\n'),
  rich: (gan) => ({
    'text/html': networksOf(gan)
      .map((network) => htmlTable(`${gan.name}: ${titleOf(network)}`, linesOf(network)))
      .join(''),
  }),
};

const networksOf = ({ generator, discriminator }: Gan) => [generator, discriminator];

const titleOf = (network: tf.LayersModel) =>
  `network “${network.name}”, ${short(network.countParams())} parameters`;

function linesOf({ layers }: tf.LayersModel): Lines {
  return [
    ['layer', 'kind', 'output', 'parameters'],
    ...layers.map((layer) => [
      layer.name,
      layer.getClassName(),
      shapeOf(layer),
      short(layer.countParams()),
    ]),
  ];
}

/** `[batch, 784]`; of a layer that is used several times, of its first use. */
function shapeOf(layer: tf.layers.Layer): string {
  const shapes = layer.outputShape;
  const shape = (Array.isArray(shapes[0]) ? shapes[0] : shapes) as tf.Shape;
  return `[${shape.map((n) => n ?? 'batch').join(', ')}]`;
}
