import type { Random } from 'tsgan';

const side = 28;
const paper = -1;

/** How strongly digits are distorted, each drawn evenly from ± this. */
const limits = { turn: Math.PI / 15, scale: 0.12, slant: 0.2, shift: 2 };

/**
 * Some images, each under a small random affine map: turned by up to 12°, scaled by 12 %, slanted by
 * 0.2 and shifted by 2 pixels. Flat, `[indices.length · 784]`, read bilinearly.
 */
export function distorted(
  images: Float32Array,
  indices: Uint32Array,
  random: Random,
): Float32Array {
  const out = new Float32Array(indices.length * side * side);
  indices.forEach((index, row) => {
    const image = images.subarray(index * side * side, (index + 1) * side * side);
    distort(image, out.subarray(row * side * side, (row + 1) * side * side), random);
  });
  return out;
}

function distort(from: Float32Array, to: Float32Array, random: Random): void {
  const draw = (limit: number) => random.uniform(-limit, limit);
  const [angle, scale, slant] = [draw(limits.turn), 1 + draw(limits.scale), draw(limits.slant)];
  const [shiftX, shiftY] = [draw(limits.shift), draw(limits.shift)];
  const [c, s] = [scale * Math.cos(angle), scale * Math.sin(angle)];
  const middle = (side - 1) / 2;
  const pixel = (x: number, y: number) =>
    x < 0 || y < 0 || x >= side || y >= side ? paper : from[y * side + x]!;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const [u, v] = [column - middle, row - middle];
      const x = c * u + (slant - s) * v + middle + shiftX;
      const y = s * u + c * v + middle + shiftY;
      const [left, top] = [Math.floor(x), Math.floor(y)];
      const [a, b] = [x - left, y - top];
      to[row * side + column] =
        (1 - b) * ((1 - a) * pixel(left, top) + a * pixel(left + 1, top)) +
        b * ((1 - a) * pixel(left, top + 1) + a * pixel(left + 1, top + 1));
    }
  }
}
