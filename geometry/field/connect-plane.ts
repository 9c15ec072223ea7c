/** Pieces of fewer samples than this are specks: too small to print, and no part of the shape. */
const SPECK_SAMPLES = 8;

/** Each bridge may make another one necessary; more rounds than this were never seen. */
const MAX_ROUNDS = 8;

/**
 * Makes the positive samples of a plane hang together along rows and columns, in place: where two touch by a corner only, the
 * less negative of the samples beside them becomes `bridge` (a surface net can't pass a solid through the diagonal of a
 * cell's face), and specks become negative. The largest piece always stays.
 *
 * @param plane `width × height`. @param bridge a small positive value.
 */
export function connectPlane(plane: Float32Array, width: number, height: number, bridge: number): void {
  for (let round = 0; round < MAX_ROUNDS; round++) if (!bridgeCorners(plane, width, height, bridge)) break;
  dropSpecks(plane, width);
}

function bridgeCorners(plane: Float32Array, width: number, height: number, bridge: number): boolean {
  let isChanged = false;
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0; x < width - 1; x++) {
      const a = y * width + x;
      const isInside = plane[a]! > 0;
      if (plane[a + width + 1]! > 0 !== isInside) continue;
      if (plane[a + 1]! > 0 === isInside || plane[a + width]! > 0 === isInside) continue;
      const [p, q] = isInside ? [a + 1, a + width] : [a, a + width + 1];
      plane[plane[p]! >= plane[q]! ? p : q] = bridge;
      isChanged = true;
    }
  }
  return isChanged;
}

function dropSpecks(plane: Float32Array, width: number): void {
  const seen = new Uint8Array(plane.length);
  const queue = new Int32Array(plane.length);
  let largest: Int32Array = queue.subarray(0, 0);
  const specks: Int32Array[] = [];
  for (let start = 0; start < plane.length; start++) {
    if (seen[start] !== 0 || !(plane[start]! > 0)) continue;
    const piece = floodPiece(plane, width, start, seen, queue);
    const isLargest = piece.length > largest.length;
    const smaller = isLargest ? largest : piece;
    if (isLargest) largest = piece;
    if (smaller.length > 0 && smaller.length < SPECK_SAMPLES) specks.push(smaller);
  }
  for (const speck of specks) for (const i of speck) plane[i] = -plane[i]!;
}

/** The samples of one piece, a copy. */
function floodPiece(
  plane: Float32Array,
  width: number,
  start: number,
  seen: Uint8Array,
  queue: Int32Array,
): Int32Array {
  let count = 0;
  const visit = (i: number) => {
    if (!(plane[i]! > 0) || seen[i] !== 0) return;
    seen[i] = 1;
    queue[count++] = i;
  };
  visit(start);
  for (let at = 0; at < count; at++) {
    const i = queue[at]!;
    if (i % width > 0) visit(i - 1);
    if (i % width < width - 1) visit(i + 1);
    if (i >= width) visit(i - width);
    if (i + width < plane.length) visit(i + width);
  }
  return queue.slice(0, count);
}
