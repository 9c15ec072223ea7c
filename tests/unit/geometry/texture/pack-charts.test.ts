import fc from 'fast-check';
import { createSpans, scanTriangleTouched } from '../../../../geometry/render/scan-triangle.js';
import { type Packing, packCharts, placePoint } from '../../../../geometry/texture/pack-charts.js';
import { type FanChart, fanChart } from '../../../support/fan-chart.js';

const SIZE = 96;

/** A fan around its first corner: convex or not, with or without area. */
const charts = fc.array(
  fc.record({
    corners: fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
      {
        minLength: 3,
        maxLength: 7,
      },
    ),
    density: fc.constantFrom(1, 0.7, 0.6),
  }),
  { minLength: 1, maxLength: 12 },
);

/** Texels that each chart touches where it was placed. */
function touchedTexels(flats: readonly FanChart[], { placements }: Packing): Set<number>[] {
  const spans = createSpans(SIZE);
  const point = new Float64Array(2);
  return flats.map((flat, index) => {
    const touched = new Set<number>();
    for (let at = 0; at < flat.triangles.length; at += 6) {
      const corners = [0, 0, 0, 0, 0, 0] as [number, number, number, number, number, number];
      for (let k = 0; k < 6; k += 2) {
        placePoint(flat, placements[index]!, flat.triangles[at + k]!, flat.triangles[at + k + 1]!, point);
        corners[k] = point[0]!;
        corners[k + 1] = point[1]!;
      }
      const rows = scanTriangleTouched(corners, SIZE, SIZE, spans);
      for (let row = 0; row < rows; row++) {
        const line = (spans[0]! + row) * SIZE;
        for (let x = spans[1 + 2 * row]!; x < spans[2 + 2 * row]!; x++) touched.add(line + x);
      }
    }
    return touched;
  });
}

describe('packCharts', () => {
  it('keeps any charts inside the square and apart by the padding, none over another', () => {
    fc.assert(
      fc.property(charts, fc.integer({ min: 1, max: 5 }), (drawn, padding) => {
        const flats = drawn.map(({ corners, density }) => fanChart(corners, density));
        const packing = packCharts(flats, { size: SIZE, padding, grade: 'final' });
        const owner = new Int16Array(SIZE * SIZE).fill(-1);
        let [overlaps, meetings, margin] = [0, 0, SIZE];
        touchedTexels(flats, packing).forEach((texels, chart) => {
          for (const texel of texels) {
            if (owner[texel] !== -1) overlaps++;
            owner[texel] = chart;
            const [x, y] = [texel % SIZE, Math.floor(texel / SIZE)];
            margin = Math.min(margin, x, y, SIZE - 1 - x, SIZE - 1 - y);
          }
        });
        for (let texel = 0; texel < owner.length; texel++) {
          if (owner[texel] === -1) continue;
          for (let dy = -padding; dy <= padding; dy++) {
            for (let dx = 0; dx <= padding; dx++) {
              const other = owner[texel + dy * SIZE + dx] ?? -1;
              if (other !== -1 && other !== owner[texel]) meetings++;
            }
          }
        }
        expect({ overlaps, meetings }).toEqual({ overlaps: 0, meetings: 0 });
        expect(margin).toBeGreaterThanOrEqual(padding);
      }),
      { numRuns: 12, seed: 5 },
    );
  });

  it('keeps the shares of densities within a quarter, and every point within its chart’s scale', () => {
    const flats = [0.6, 1, 0.7].map((density) =>
      fanChart(
        [
          [0, 0],
          [1, 0],
          [0.3, 0.8],
        ],
        density,
      ),
    );
    const { placements, scale } = packCharts(flats, { size: SIZE, padding: 2, grade: 'final' });
    const [a, b] = [new Float64Array(2), new Float64Array(2)];
    placements.forEach((place, index) => {
      const share = place.scale / (scale * flats[index]!.density);
      expect(share).toBeGreaterThan(0.75);
      expect(share).toBeLessThan(1.26);
      placePoint(flats[index]!, place, 0, 0, a);
      placePoint(flats[index]!, place, 0.3, 0.8, b);
      expect(Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!)).toBeCloseTo(place.scale * Math.hypot(0.3, 0.8), 1);
    });
  });

  it('fills more than four fifths of the square with rectangles', () => {
    const sides = Array.from({ length: 40 }, (_, k) => [0.2 + ((k * 7) % 11) / 12, 0.2 + ((k * 5) % 13) / 14] as const);
    const flats = sides.map(([w, h]) =>
      fanChart(
        [
          [0, 0],
          [w, 0],
          [w, h],
          [0, h],
        ],
        1,
      ),
    );
    expect(packCharts(flats, { size: 256, padding: 1, grade: 'final' }).filled).toBeGreaterThan(0.8);
  });

  it('says so when charts are more than the square has room for', () => {
    const flats = Array.from({ length: 200 }, () =>
      fanChart(
        [
          [0, 0],
          [1, 0],
          [0, 1],
        ],
        1,
      ),
    );
    expect(() => packCharts(flats, { size: 32, padding: 4, grade: 'final' })).toThrow(
      'Expected charts that fit 32 × 32 texels but received 200 charts',
    );
  });
});
