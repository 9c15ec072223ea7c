import fc from 'fast-check';
import type { BlockField } from '../../../../geometry/field/block-field.js';
import { densifyBlocks } from '../../../../geometry/field/densify-blocks.js';
import { type CubicGrid, gridFrame, gridLine } from '../../../../geometry/field/grid-points.js';
import { type RefineOptions, refineField } from '../../../../geometry/field/refine-field.js';
import type { FieldEvaluator } from '../../../../geometry/field/sample-queue.js';
import type { SignedGrid } from '../../../../geometry/field/signed-grid.js';
import { components } from '../../../../geometry/mesh/connected-components.js';
import { surfaceNets } from '../../../../geometry/mesh/surface-nets.js';

// Bound here: looking Math up in Jest's sandbox is slow.
const { hypot, max, min, abs, sin, cos } = Math;

type Field = (x: number, y: number, z: number) => number;

const evaluator =
  (field: Field, asked?: number[]): FieldEvaluator =>
  async ({ points, samples }) => {
    asked?.push(...samples);
    return Float32Array.from({ length: points.length / 3 }, (_, i) =>
      field(points[3 * i]!, points[3 * i + 1]!, points[3 * i + 2]!),
    );
  };

function dense(field: Field, grid: CubicGrid): SignedGrid {
  const line = gridLine(grid);
  const values = new Float32Array(line.length ** 3);
  let at = 0;
  for (const z of line) for (const y of line) for (const x of line) values[at++] = field(x, y, z);
  return { ...gridFrame(grid), values };
}

const refine = (field: Field, options: Partial<RefineOptions>, asked?: number[]) =>
  refineField(evaluator(field, asked), {
    bounds: 1,
    resolution: 32,
    coarsest: 8,
    band: 0,
    dilate: [0],
    chunk: 1000,
    ...options,
  });

/** The surface of a block field, which is that of the full grid. */
function meshOf(field: BlockField) {
  const mesh = surfaceNets(field);
  expect(mesh).toEqual(surfaceNets(densifyBlocks(field)));
  return mesh;
}

/** Distance inside the union of balls, less than 1 steep: |value| is never above the distance to the surface. */
const balls =
  (list: readonly (readonly [number, number, number, number])[]): Field =>
  (x, y, z) =>
    max(...list.map(([cx, cy, cz, r]) => r - hypot(x - cx, y - cy, z - cz)));

const coordinate = fc.double({ min: -0.7, max: 0.7, noNaN: true });
const ballList = fc.array(
  fc.tuple(coordinate, coordinate, coordinate, fc.double({ min: 0.02, max: 0.4, noNaN: true })),
  {
    minLength: 1,
    maxLength: 5,
  },
);

test('with a band as wide as a coarse cell the surface is the dense one, vertex by vertex', async () => {
  await fc.assert(
    fc.asyncProperty(
      ballList,
      fc.integer({ min: 9, max: 32 }),
      fc.integer({ min: 4, max: 16 }),
      async (list, resolution, coarsest) => {
        const field = balls(list);
        // A coarse cell's diagonal: no surface passes a cell whose corners are all further away.
        const band = (Math.sqrt(3) * 2) / max(2, coarsest / 2);
        const { field: blocks } = await refine(field, { resolution, coarsest, band });
        const expected = surfaceNets(dense(field, { bounds: 1, resolution }));
        expect(meshOf(blocks)).toEqual(expected);
      },
    ),
    { numRuns: 15 },
  );
});

test('without a band, each component of the surface is one of the dense surface, whatever the field', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.integer({ min: 8, max: 20 }), async (seed, resolution) => {
      const noise = (i: number) => sin(i * 12.9898 + (seed % 1000));
      const field: Field = (x, y, z) =>
        noise(1) * sin(7 * x + noise(2)) +
        noise(3) * sin(9 * y + 3 * z + noise(4)) +
        noise(5) * cos(8 * z - 4 * x + noise(6)) -
        hypot(x, y, z) * 0.8;
      const { field: blocks } = await refine(field, { resolution, coarsest: 5 });
      const refined = triangles(meshOf(blocks));
      const whole = triangles(surfaceNets(dense(field, { bounds: 1, resolution })));
      expect([...refined].filter((triangle) => !whole.has(triangle))).toEqual([]);
    }),
    { numRuns: 10 },
  );
});

/** Triangles by their corners' positions. */
function triangles({ positions, indices }: { positions: Float32Array; indices: Uint32Array }): Set<string> {
  const set = new Set<string>();
  for (let i = 0; i < indices.length; i += 3) {
    set.add([...indices.subarray(i, i + 3)].flatMap((v) => [...positions.subarray(3 * v, 3 * v + 3)]).join());
  }
  return set;
}

test('a thin rod that only its thick end betrays is followed to its tip', async () => {
  const field: Field = (x, y, z) =>
    max(0.3 - hypot(x + 0.5, y, z), min(0.04 - hypot(y - 0.03, z - 0.03), 0.8 - abs(x)));
  const { field: blocks, points } = await refine(field, { resolution: 64, coarsest: 8 });
  const expected = surfaceNets(dense(field, { bounds: 1, resolution: 64 }));
  expect(meshOf(blocks)).toEqual(expected);
  expect(points).toBeLessThan(0.1 * 65 ** 3);
});

test('a ball that no coarse sample falls into is missed, others are whole', async () => {
  const field = balls([
    [0.4, 0, 0, 0.35],
    [-0.61, 0.61, 0.61, 0.05],
  ]);
  const { field: blocks } = await refine(field, { resolution: 64, coarsest: 8 });
  const found = meshOf(blocks);
  const expected = surfaceNets(dense(field, { bounds: 1, resolution: 64 }));
  expect(components(expected).faceCounts.length).toBe(2);
  expect(components(found).faceCounts.length).toBe(1);
});

test('no point is asked for twice, and each where the dense grid has it', async () => {
  const asked: number[] = [];
  const positions: number[] = [];
  const field = balls([[0.1, 0.05, 0, 0.5]]);
  const options = { bounds: 0.87, resolution: 45, coarsest: 12, band: 0.05, dilate: [1, 0], chunk: 777 };
  const { points } = await refineField((chunk) => {
    expect(chunk.points.length).toBeLessThanOrEqual(3 * 777);
    positions.push(...chunk.points);
    return evaluator(field, asked)(chunk);
  }, options);
  const seen = new Set<number>();
  for (let i = 0; i < asked.length; i += 3) seen.add(asked[i]! + 46 * (asked[i + 1]! + 46 * asked[i + 2]!));
  expect(seen.size).toBe(points);
  expect(asked).toHaveLength(3 * points);
  const line = gridLine(options);
  expect(positions.every((position, i) => position === line[asked[i]!])).toBe(true);
});

test('blocks without samples carry the side on which they lie', async () => {
  const field = balls([[0, 0, 0, 0.8]]);
  const { field: blocks } = await refine(field, { resolution: 64, coarsest: 16 });
  const grid = densifyBlocks(blocks);
  const expected = dense(field, { bounds: 1, resolution: 64 });
  expect([...blocks.blocks]).toEqual(expect.arrayContaining([-1, -2]));
  expect(grid.values.every((value, i) => value > 0 === expected.values[i]! > 0)).toBe(true);
  expect(grid.size).toEqual(expected.size);
});

test('says after each call how many points are done and about how many there will be', async () => {
  const told: [number, number][] = [];
  const { points } = await refine(balls([[0, 0, 0, 0.6]]), {
    resolution: 64,
    coarsest: 16,
    chunk: 500,
    onEvaluated: (done, expected) => told.push([done, expected]),
  });
  expect(told.at(-1)![0]).toBe(points);
  for (const [done, expected] of told) expect(done).toBeLessThanOrEqual(expected);
  const firstGuess = told[0]![1];
  expect(firstGuess).toBeGreaterThan(0.4 * points);
  expect(firstGuess).toBeLessThan(2.5 * points);
});

test('a resolution at or below the coarsest is computed whole', async () => {
  const field = balls([[0, 0, 0, 0.6]]);
  const { field: blocks, points } = await refine(field, { resolution: 16, coarsest: 16 });
  expect(points).toBe(17 ** 3);
  expect(densifyBlocks(blocks)).toEqual(dense(field, { bounds: 1, resolution: 16 }));
});
