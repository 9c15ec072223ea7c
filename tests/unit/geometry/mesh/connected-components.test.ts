import { sampleGrid } from '../../../../geometry/field/signed-grid.js';
import { manifoldReport } from '../../../../geometry/measure/manifold.js';
import { components, largestComponent } from '../../../../geometry/mesh/connected-components.js';
import { surfaceNets } from '../../../../geometry/mesh/surface-nets.js';

const ball = (x: number, y: number, z: number, radius: number) => radius - Math.hypot(x, y, z);
const twoBalls = () =>
  surfaceNets(
    sampleGrid([41, 21, 21], [-1, -0.5, -0.5], 0.05, (x, y, z) =>
      Math.max(ball(x + 0.5, y, z, 0.2), ball(x - 0.4, y, z, 0.4)),
    ),
  );

test('finds two balls and their faces', () => {
  const mesh = twoBalls();
  const { componentOf, faceCounts } = components(mesh);
  expect(faceCounts).toHaveLength(2);
  expect(faceCounts[0]! + faceCounts[1]!).toBe(mesh.indices.length / 3);
  expect(componentOf.filter((piece) => piece === 1)).toHaveLength(faceCounts[1]!);
});

test('keeps the larger ball alone, closed, with what belongs to its vertices', () => {
  const mesh = twoBalls();
  mesh.uvs = Float32Array.from(
    { length: (mesh.positions.length / 3) * 2 },
    (_, i) => mesh.positions[(i >> 1) * 3 + (i & 1)]!,
  );
  const kept = largestComponent(mesh);
  expect(manifoldReport(kept)).toMatchObject({ watertight: true, manifold: true, shells: 1 });
  for (let v = 0; v < kept.positions.length / 3; v++) {
    expect(kept.positions[3 * v]).toBeGreaterThan(-0.05);
    expect(kept.uvs![2 * v]).toBe(kept.positions[3 * v]);
    expect(kept.uvs![2 * v + 1]).toBe(kept.positions[3 * v + 1]);
  }
});

test('a mesh of one piece comes back as it is', () => {
  const mesh = largestComponent(twoBalls());
  expect(largestComponent(mesh)).toBe(mesh);
});
