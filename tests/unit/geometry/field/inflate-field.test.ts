import { inflateField } from '../../../../geometry/field/inflate-field.js';
import { poissonHeight } from '../../../../geometry/field/poisson-height.js';
import { manifoldReport } from '../../../../geometry/measure/manifold.js';
import { outlineIou } from '../../../../geometry/measure/outline-iou.js';
import { surfaceNets } from '../../../../geometry/mesh/surface-nets.js';

interface Picture {
  coverage: Float32Array;
  width: number;
  height: number;
}

function picture(width: number, height: number, isInside: (x: number, y: number) => boolean): Picture {
  const coverage = Float32Array.from({ length: width * height }, (_, i) =>
    isInside((i % width) + 0.5, Math.floor(i / width) + 0.5) ? 1 : 0,
  );
  return { coverage, width, height };
}

function inflate(source: Picture, options: Partial<Parameters<typeof inflateField>[0]> = {}) {
  const heights = poissonHeight(source.coverage, source.width, source.height);
  const grid = inflateField({ ...source, heights, resolution: 64, ...options });
  return { grid, mesh: surfaceNets(grid) };
}

/** Jest compares arrays of millions one by one. */
const sameBytes = (a: Float32Array, b: Float32Array) => Buffer.from(a.buffer).equals(Buffer.from(b.buffer));

const disc = (n: number) => picture(n, n, (x, y) => Math.hypot(x - n / 2, y - n / 2) < 0.4 * n);

test('a hard-edged disc becomes a ball: radius within a quarter of a cell everywhere, equator and poles included', () => {
  const { mesh, grid } = inflate(disc(128));
  let worst = 0;
  for (let i = 0; i < mesh.positions.length; i += 3) {
    const radius = Math.hypot(mesh.positions[i]!, mesh.positions[i + 1]!, mesh.positions[i + 2]!);
    worst = Math.max(worst, Math.abs(radius - 0.4));
  }
  expect(worst).toBeLessThan(grid.spacing / 4);
  expect(manifoldReport(mesh)).toMatchObject({ watertight: true, manifold: true, shells: 1, eulerCharacteristic: 2 });
});

test('the outermost samples are all outside, even where the silhouette fills the picture', () => {
  const { grid } = inflate(picture(80, 50, () => true));
  const [nx, ny, nz] = grid.size;
  let greatest = Number.NEGATIVE_INFINITY;
  grid.values.forEach((value, i) => {
    const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
    if (x === 0 || y === 0 || z === 0 || x === nx - 1 || y === ny - 1 || z === nz - 1) {
      greatest = Math.max(greatest, value);
    }
  });
  expect(greatest).toBeLessThan(0);
  expect(nx).toBeGreaterThan(ny);
});

test('thickness scales the depth alone', () => {
  const depth = (thickness: number) => {
    const { mesh } = inflate(disc(128), { thickness });
    return mesh.positions.reduce((most, value, i) => (i % 3 === 2 ? Math.max(most, value) : most), 0);
  };
  expect(depth(0.5)).toBeCloseTo(0.2, 2);
  expect(depth(1)).toBeCloseTo(0.4, 2);
});

test('holes stay holes', () => {
  const ring = picture(128, 128, (x, y) => Math.hypot(x - 64, y - 64) < 50 && Math.hypot(x - 64, y - 64) > 12);
  const { mesh } = inflate(ring);
  expect(manifoldReport(mesh)).toMatchObject({ watertight: true, manifold: true, shells: 1, eulerCharacteristic: 0 });
});

test('limbs of one to three pixels hold on to the body at half the picture resolution', () => {
  const n = 192;
  const source = picture(n, n, (x, y) => {
    if (Math.hypot(x - 96, y - 96) < 40) return true;
    const isUpright = Math.abs(x - 96) < 1.5 && y > 10 && y < 96;
    const isLevel = Math.abs(y - 96.5) < 0.6 && x > 10 && x < 96;
    const isSlanted = Math.abs(x - y) < 1.5 && x > 96 && x < 180;
    return isUpright || isLevel || isSlanted;
  });
  const { mesh } = inflate(source, { resolution: 96 });
  expect(manifoldReport(mesh)).toMatchObject({ watertight: true, manifold: true, shells: 1, eulerCharacteristic: 2 });
  const reach = mesh.positions.reduce((least, value, i) => (i % 3 === 0 ? Math.min(least, value) : least), 0);
  expect(reach).toBeLessThan(-0.43);
});

test('the outline matches the silhouette', () => {
  const n = 200;
  const star = picture(n, n, (x, y) => {
    const angle = Math.atan2(y - 100, x - 100);
    return Math.hypot(x - 100, y - 100) < 60 + 25 * Math.cos(5 * angle);
  });
  const { mesh } = inflate(star, { resolution: 128 });
  expect(outlineIou(mesh, star.coverage, n, n)).toBeGreaterThan(0.985);
});

test('relief moves the front by no more than 3 % and leaves the back', () => {
  const source = disc(128);
  const luminance = source.coverage.map((_, i) => ((i % 128) % 16 < 8 ? 1 : 0));
  const plain = inflate(source).grid;
  const carved = inflate(source, { relief: 1, luminance }).grid;
  const layer = plain.size[0] * plain.size[1];
  const half = (plain.size[2] - 1) / 2;
  const carvedHalf = (carved.size[2] - 1) / 2;
  const carvedBack = carved.values.slice((carvedHalf - half) * layer, carvedHalf * layer);
  expect(sameBytes(carvedBack, plain.values.slice(0, half * layer))).toBe(true);
  const middle = layer / 2;
  let moved = 0;
  for (let x = -20; x <= 20; x++) {
    const at = Math.floor(middle) + x;
    const front = (grid: typeof plain, from: number) => {
      let z = 0;
      while (grid.values[at + (from + z) * layer]! > 0) z++;
      return z * grid.spacing;
    };
    moved = Math.max(moved, Math.abs(front(plain, half) - front(carved, carvedHalf)));
  }
  expect(moved).toBeGreaterThan(0.01);
  expect(moved).toBeLessThanOrEqual(0.03 + plain.spacing);
});

test('the same silhouette gives the same bytes', () => {
  const [first, second] = [inflate(disc(64)), inflate(disc(64))];
  expect(sameBytes(first.grid.values, second.grid.values)).toBe(true);
});

test.each([
  [{ resolution: 63 }, 'Expected an integer from 64 to 384 for resolution but received 63'],
  [{ thickness: 0 }, 'Expected a number above 0, up to 4, for thickness but received 0'],
  [{ relief: 2 }, 'Expected a number from 0 to 1 for relief but received 2'],
])('refuses %o', (options, message) => {
  expect(() => inflate(disc(64), options)).toThrow(message);
});
