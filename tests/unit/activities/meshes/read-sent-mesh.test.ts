import { readSentMesh } from '../../../../activities/meshes/read-sent-mesh.js';
import { exportGlb } from '../../../../geometry/formats/export-glb.js';
import { exportStl } from '../../../../geometry/formats/export-stl.js';
import { shellVolumes } from '../../../../geometry/measure/shell-volumes.js';
import { positionBounds } from '../../../../geometry/mesh/position-bounds.js';
import { weldByPosition } from '../../../../geometry/mesh/weld.js';
import { provenance } from '../../../support/provenance.js';
import { cube } from '../../../support/solids.js';

const AUTO = { unit: 'auto', upAxis: 'auto' } as const;
/** A cube of 2 with its middle 5 above the origin along y. */
const mesh = cube(2, [0, 5, 0]);

test('puts what has Y up on its feet, in millimetres, and leaves outside outside', () => {
  const { mesh: upright, facts } = readSentMesh(exportGlb({ mesh, provenance, name: 'it' }), {
    ...AUTO,
    format: 'glb',
  });
  const { min, max } = positionBounds(upright.positions);
  [-1, -1, 4].forEach((value, axis) => void expect(min[axis]).toBeCloseTo(value, 4));
  [1, 1, 6].forEach((value, axis) => void expect(max[axis]).toBeCloseTo(value, 4));
  expect(shellVolumes(weldByPosition(upright).mesh)[0]).toBeCloseTo(8, 4);
  expect(facts).toMatchObject({ unit: { mm: 1000, assumed: false }, upAxis: 'y', faces: 12, parts: 1 });
});

test('takes the unit and the axis that it is told', () => {
  const stl = exportStl({ mesh, provenance });
  const told = readSentMesh(stl, { unit: 'in', upAxis: 'y', format: 'stl' });
  expect(positionBounds(told.mesh.positions).max[2]).toBeCloseTo(6 * 25.4, 3);
  expect(told.facts.unit).toEqual({ mm: 25.4, assumed: false });
  const untold = readSentMesh(stl, { ...AUTO, format: 'stl' });
  expect(positionBounds(untold.mesh.positions).max).toEqual([1, 6, 1]);
  expect(untold.facts.unit).toEqual({ mm: 1, assumed: true });
});

test.each([
  ['INVALID_MESH', 'ply', 'ply\nnothing'],
  ['MESH_TOO_LARGE', 'ply', 'ply\nformat ascii 1.0\nelement vertex 90000000\nproperty float x\nend_header\n'],
  ['UNSUPPORTED_MESH', 'glb', 'glTF\x01\0\0\0and so on, for a while'],
] as const)('says %s of a broken file', (code, format, text) => {
  const read = () => readSentMesh(new Uint8Array(Buffer.from(text, 'latin1')), { ...AUTO, format });
  expect(read).toThrow(expect.objectContaining({ code }));
});
