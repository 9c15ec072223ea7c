import { exportStl } from '../../../../geometry/formats/export-stl.js';
import { joinPieces } from '../../../../geometry/formats/file-pieces.js';
import { provenance } from '../../../support/provenance.js';
import { seamedTorus } from '../../../support/solids.js';
import { expectSameSurface } from '../../../support/surface-figures.js';

const torus = seamedTorus(50, 20);

test('holds the same surface, with unit normals that point out', () => {
  const stl = joinPieces(exportStl({ mesh: torus, provenance }));
  const view = new DataView(stl.buffer);
  const faces = view.getUint32(80, true);
  expect(stl.length).toBe(84 + 50 * faces);
  const positions = new Float32Array(faces * 9);
  for (let face = 0; face < faces; face++) {
    const at = 84 + face * 50;
    const normal = [0, 4, 8].map((offset) => view.getFloat32(at + offset, true));
    expect(Math.hypot(...normal)).toBeCloseTo(1, 5);
    for (let i = 0; i < 9; i++) positions[face * 9 + i] = view.getFloat32(at + 12 + i * 4, true);
    const vertex = torus.indices[face * 3]! * 3;
    const cosine = normal.reduce((sum, value, axis) => sum + value * torus.normals[vertex + axis]!, 0);
    expect(cosine).toBeGreaterThan(0.9);
    expect(view.getUint16(at + 48, true)).toBe(0);
  }
  expectSameSurface({ positions, indices: Uint32Array.from({ length: faces * 3 }, (_, i) => i) }, torus, 0);
});

test('tells its provenance in the header and is never taken for a text', () => {
  for (const engine of ['inflate', 'solid', 'é'.repeat(100)]) {
    const header = new TextDecoder().decode(
      joinPieces(exportStl({ mesh: torus, provenance: { ...provenance, engine } })).subarray(0, 80),
    );
    expect(header).toMatch(new RegExp(`^Orfeas ${provenance.stageKey} .`));
    expect(header).not.toContain('\0');
  }
});
