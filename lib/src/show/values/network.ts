import type { tf } from '../../ground/tf';
import { htmlTable, short, textTable, type Lines } from './grid';
import type { Description } from './teach';

/** A table of the layers, as text and as HTML. */
export const networkText = (network: tf.LayersModel) =>
  `${titleOf(network)}\n${textTable(linesOf(network))}`;
export const networkHtml = (network: tf.LayersModel) =>
  htmlTable(titleOf(network), linesOf(network));

export const networkDescription: Description<tf.LayersModel> = {
  kind: 'network',
  text: networkText,
  rich: (network) => ({ 'text/html': networkHtml(network) }),
};

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

/** Of a layer that is used several times, the shape of its first use. */
function shapeOf(layer: tf.layers.Layer): string {
  const shapes = layer.outputShape;
  return shapeText((Array.isArray(shapes[0]) ? shapes[0] : shapes) as tf.Shape);
}

/** `[batch, 784]` */
export const shapeText = (shape: tf.Shape) => `[${shape.map((n) => n ?? 'batch').join(', ')}]`;
