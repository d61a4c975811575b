import { addTo } from './columns';

/**
 * out[segments, width]: each row of x[rows, width] added to the row that `ids` names, the gradient of
 * looking rows up. Ids out of range are left out. On one thread: rows may meet.
 */
export function segmentSum(
  x: usize,
  ids: usize,
  out: usize,
  rows: i32,
  width: i32,
  segments: i32,
): void {
  const bytes = (<usize>width) << 2;
  memory.fill(out, 0, <usize>segments * bytes);
  for (let row = 0; row < rows; row++, x += bytes) {
    const id = load<i32>(ids + ((<usize>row) << 2));
    if (id >= 0 && id < segments) addTo(out + <usize>id * bytes, x, bytes);
  }
}
