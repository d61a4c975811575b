/**
 * Rows of zeros with a single 1, at the place that `places` says: `[places.length, width]`, flattened.
 * Every place must be a whole number from 0 to width − 1.
 */
export function oneHot(places: ArrayLike<number>, width: number): Float32Array {
  const values = new Float32Array(places.length * width);
  for (let row = 0; row < places.length; row++) values[row * width + places[row]!] = 1;
  return values;
}
