import fc from 'fast-check';
import { createSpans, scanTriangle, scanTriangleTouched } from '../../../../geometry/render/scan-triangle.js';

const SIDE = 32;
const coordinate = fc.double({ min: -8, max: 40, noNaN: true });
const grid = fc.integer({ min: 0, max: 64 }).map((half) => half / 2);
const point = fc.tuple(fc.oneof(coordinate, grid), fc.oneof(coordinate, grid));

type Point = readonly [number, number];

function countInto(counts: Uint8Array, a: Point, b: Point, c: Point): void {
  const spans = createSpans(SIDE);
  const rows = scanTriangle(...a, ...b, ...c, SIDE, SIDE, spans);
  for (let row = 0; row < rows; row++) {
    for (let x = spans[1 + 2 * row]!; x < spans[2 + 2 * row]!; x++) counts[(spans[0]! + row) * SIDE + x]!++;
  }
}

function side(a: Point, b: Point, p: Point): number {
  return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
}

describe('scanTriangle', () => {
  it('takes each sample centre strictly inside once and none strictly outside', () => {
    fc.assert(
      fc.property(point, point, point, (a, b, c) => {
        const counts = new Uint8Array(SIDE * SIDE);
        countInto(counts, a, b, c);
        const turn = Math.sign(side(a, b, c));
        let wrong = 0;
        counts.forEach((count, at) => {
          const p: Point = [(at % SIDE) + 0.5, Math.floor(at / SIDE) + 0.5];
          const edges = [side(a, b, p) * turn, side(b, c, p) * turn, side(c, a, p) * turn];
          if (Math.min(...edges) > 1e-6 && count !== 1) wrong++;
          if (turn !== 0 && Math.min(...edges) < -1e-6 && count !== 0) wrong++;
        });
        expect(wrong).toBe(0);
      }),
      { numRuns: 200, seed: 1 },
    );
  });

  it('leaves no gap and shares no sample between the triangles of a fan', () => {
    fc.assert(
      fc.property(fc.tuple(grid, grid), (hub) => {
        const counts = new Uint8Array(SIDE * SIDE);
        const corners: Point[] = [
          [0, 0],
          [SIDE, 0],
          [SIDE, SIDE],
          [0, SIDE],
        ];
        corners.forEach((corner, k) => {
          countInto(counts, corner, corners[(k + 1) % 4]!, hub);
        });
        expect(counts.every((count) => count === 1)).toBe(true);
      }),
      { numRuns: 200, seed: 2 },
    );
  });
});

describe('scanTriangleTouched', () => {
  it('takes the sample of a triangle smaller than a sample', () => {
    const spans = createSpans(SIDE);
    expect(scanTriangleTouched([5.1, 7.1, 5.2, 7.1, 5.1, 7.2], SIDE, SIDE, spans)).toBe(1);
    expect([...spans.subarray(0, 3)]).toEqual([7, 5, 6]);
  });

  it('takes at least what centre sampling takes', () => {
    fc.assert(
      fc.property(point, point, point, (a, b, c) => {
        const counts = new Uint8Array(SIDE * SIDE);
        countInto(counts, a, b, c);
        const spans = createSpans(SIDE);
        const rows = scanTriangleTouched([...a, ...b, ...c], SIDE, SIDE, spans);
        let missed = 0;
        counts.forEach((count, at) => {
          if (count === 0) return;
          const row = Math.floor(at / SIDE) - spans[0]!;
          const isTaken = row >= 0 && row < rows && spans[1 + 2 * row]! <= at % SIDE && at % SIDE < spans[2 + 2 * row]!;
          if (!isTaken) missed++;
        });
        expect(missed).toBe(0);
      }),
      { numRuns: 200, seed: 3 },
    );
  });
});
