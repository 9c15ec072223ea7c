/**
 * Ends of the bounding box of all positions (`3 × vertices`), the float32 values themselves, never -0; ±Infinity, turned
 * round, without any.
 *
 * @throws Error where a position is not finite.
 */
export function positionBounds(positions: Float32Array): { min: number[]; max: number[] } {
  let [minX, minY, minZ] = [Infinity, Infinity, Infinity];
  let [maxX, maxY, maxZ] = [-Infinity, -Infinity, -Infinity];
  let sum = 0;
  for (let i = 0; i < positions.length; i += 3) {
    const x = positions[i]!;
    const y = positions[i + 1]!;
    const z = positions[i + 2]!;
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
    if (z < minZ) minZ = z;
    if (z > maxZ) maxZ = z;
    sum += x + y + z;
  }
  // One check for all: a NaN or an infinity among float32 values always spoils their float64 sum.
  if (!Number.isFinite(sum)) throw new Error('Expected finite numbers for positions but received NaN or Infinity.');
  // + 0 turns -0 into 0.
  return { min: [minX + 0, minY + 0, minZ + 0], max: [maxX + 0, maxY + 0, maxZ + 0] };
}
