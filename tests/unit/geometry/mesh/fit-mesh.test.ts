import { fitMesh } from '../../../../geometry/mesh/fit-mesh.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { seamedSphere } from '../../../support/solids.js';
import { surfaceFigures } from '../../../support/surface-figures.js';

/** 0.2 wide, 0.5 high, 0.1 deep, its front (+z) the larger of two faces. */
const slab: Mesh = {
  positions: Float32Array.from([-0.1, 0.1, 0.3, 0.1, 0.1, 0.3, 0, 0.6, 0.3, 0, 0.1, 0.2]),
  indices: Uint32Array.from([0, 1, 2, 0, 3, 1, 1, 3, 2, 2, 3, 0]),
};

function sizes(mesh: Mesh): number[] {
  const { min, max } = surfaceFigures(mesh);
  return max.map((value, axis) => value - min[axis]!);
}

test('makes the longest side 100 mm when no size is asked, and stands on plane 0', () => {
  const fitted = fitMesh(slab, { origin: 'bottom', upAxis: 'y' });
  const { min, max } = surfaceFigures(fitted);
  expect(min[1]).toBe(0);
  expect(max[1]).toBeCloseTo(100, 4);
  expect(min[0]! + max[0]!).toBeCloseTo(0, 4);
  expect(min[2]! + max[2]!).toBeCloseTo(0, 4);
});

test('scales by height along the up axis, also once z is up', () => {
  for (const upAxis of ['y', 'z'] as const) {
    const size = sizes(fitMesh(slab, { heightMm: 50, origin: 'center', upAxis }));
    expect(size[0]).toBeCloseTo(20, 4);
    expect(size[upAxis === 'y' ? 1 : 2]).toBeCloseTo(50, 4);
    expect(size[upAxis === 'y' ? 2 : 1]).toBeCloseTo(10, 4);
  }
});

test('turns the front to -y and keeps handedness when z is up', () => {
  const fitted = fitMesh(slab, { longestMm: 10, origin: 'bottom', upAxis: 'z' });
  const { min, volume } = surfaceFigures(fitted);
  expect(min[2]).toBe(0);
  for (const vertex of [0, 1, 2]) expect(fitted.positions[vertex * 3 + 1]).toBeCloseTo(-1, 5);
  expect(volume).toBeCloseTo(surfaceFigures(slab).volume * 20 ** 3, 4);
});

test('turns normals with the surface and leaves its input alone', () => {
  const sphere = seamedSphere(0.5, 8, 16);
  const before = structuredClone(sphere);
  const fitted = fitMesh(sphere, { longestMm: 2, origin: 'center', upAxis: 'z' });
  fitted.normals!.forEach((value, i) => {
    expect(value).toBeCloseTo(fitted.positions[i]!, 5);
  });
  expect(sphere).toEqual(before);
});

test.each([
  ['both sizes', { longestMm: 10, heightMm: 10 }, slab, /one of longestMm and heightMm/],
  ['no positive size', { heightMm: 0 }, slab, /positive number of millimetres for heightMm but received 0/],
  ['an endless size', { longestMm: Infinity }, slab, /received Infinity/],
  ['an empty mesh', {}, { positions: new Float32Array(), indices: new Uint32Array() }, /finite extent/],
  [
    'a position that is no number',
    {},
    { positions: Float32Array.of(NaN, 0, 0), indices: new Uint32Array() },
    /finite numbers/,
  ],
])('refuses %s', (_, size, mesh, message) => {
  expect(() => fitMesh(mesh, { ...size, origin: 'bottom', upAxis: 'y' })).toThrow(message);
});
