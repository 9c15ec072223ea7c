import { type Axes, type Axis, turnAxes, turnBack } from '../../../../geometry/mesh/turn-axes.js';
import { cube } from '../../../support/solids.js';
import { surfaceFigures } from '../../../support/surface-figures.js';

const LETTERS = ['x', 'y', 'z'] as const;

/** All 48 frames. */
const frames: Axes[] = [];
for (const a of LETTERS) {
  for (const b of LETTERS) {
    for (const c of LETTERS) {
      if (a === b || b === c || a === c) continue;
      for (let signs = 0; signs < 8; signs++) {
        const sign = (bit: number) => ((signs >> bit) & 1 ? '-' : '+');
        frames.push([`${sign(0)}${a}` as Axis, `${sign(1)}${b}` as Axis, `${sign(2)}${c}` as Axis]);
      }
    }
  }
}

test('brings right, up and front where they belong: z up and x to the front become y up and z to the front', () => {
  const positions = Float32Array.of(1, 2, 3);
  const turned = turnAxes({ positions, indices: new Uint32Array(), normals: positions }, ['+y', '+z', '+x']);
  expect([...turned.positions]).toEqual([2, 3, 1]);
  expect([...turned.normals!]).toEqual([2, 3, 1]);
});

test.each(frames)('keeps faces outward and comes back, from %s %s %s', (...axes) => {
  const mesh = cube(1, [3, 5, 7]);
  const turned = turnAxes(mesh, axes);
  expect(surfaceFigures(turned).volume).toBeCloseTo(1, 3);
  expect(turnBack(turned.positions, axes)).toEqual(mesh.positions);
});

test('refuses an axis that is named twice', () => {
  expect(() => turnAxes(cube(), ['+x', '-x', '+z'])).toThrow(RangeError);
});
