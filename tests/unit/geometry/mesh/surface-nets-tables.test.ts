import { TABLES } from '../../../../geometry/mesh/surface-nets-tables.js';

const FACES = [
  [0, 2, 6, 4],
  [1, 3, 7, 5],
  [0, 1, 5, 4],
  [2, 3, 7, 6],
  [0, 1, 3, 2],
  [4, 5, 7, 6],
] as const;

function isAmbiguous(config: number, face: number): boolean {
  const [a, b, c, d] = FACES[face]!.map((corner) => (config >> corner) & 1);
  return a === c && b === d && a !== b;
}

const configs = Array.from({ length: 256 }, (_, config) => config);
const patchesUsed = (packed: number, config: number) =>
  new Set(
    [...TABLES.edgeList.subarray(config * 12, config * 12 + TABLES.edgeCount[config]!)].map(
      (edge) => (packed >>> (2 * edge)) & 3,
    ),
  ).size;

test('an edge is crossed when its corners differ', () => {
  for (const config of configs) {
    const crossed = [...TABLES.edgeLow].map((low, edge) => ((config >> low) ^ (config >> TABLES.edgeHigh[edge]!)) & 1);
    const listed = [...TABLES.edgeList.subarray(config * 12, config * 12 + TABLES.edgeCount[config]!)];
    expect(listed).toEqual(crossed.flatMap((isCrossed, edge) => (isCrossed ? [edge] : [])));
  }
});

test('each patch has three edges at least, so that its vertex lies inside the cell', () => {
  for (const config of configs) {
    const sizes = [0, 0, 0, 0];
    for (let k = 0; k < TABLES.edgeCount[config]!; k++) {
      sizes[(TABLES.patches[config]! >>> (2 * TABLES.edgeList[config * 12 + k]!)) & 3]! += 1;
    }
    expect(sizes.filter((size) => size > 0)).toHaveLength(TABLES.patchCount[config]!);
    expect(sizes.every((size) => size === 0 || size >= 3)).toBe(true);
  }
});

test('a risky face is the only ambiguous one of its cell, so that turning it concerns no third cell', () => {
  const risky = configs.filter((config) => TABLES.riskyFace[config] !== 255);
  expect(risky).toHaveLength(36); // 12 of "two corners of a face inside", 24 of "an edge and a corner inside"
  for (const config of risky) {
    const ambiguous = FACES.flatMap((_, face) => (isAmbiguous(config, face) ? [face] : []));
    expect(ambiguous).toEqual([TABLES.riskyFace[config]]);
    expect(patchesUsed(TABLES.flippedPatches[config]!, config)).toBe(TABLES.patchCount[config]! + 1);
  }
});
