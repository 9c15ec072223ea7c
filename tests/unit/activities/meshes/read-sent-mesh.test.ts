import draco3d from 'draco3d';
import { MeshoptEncoder } from 'meshoptimizer';
import { readSentMesh } from '../../../../activities/meshes/read-sent-mesh.js';
import { dracoPayload } from '../../../../geometry/formats/draco-payload.js';
import { exportGlb } from '../../../../geometry/formats/export-glb.js';
import { exportStl } from '../../../../geometry/formats/export-stl.js';
import { joinPieces } from '../../../../geometry/formats/file-pieces.js';
import type { MeshPayload } from '../../../../geometry/formats/mesh-document.js';
import { meshoptPayload } from '../../../../geometry/formats/meshopt-payload.js';
import { printability } from '../../../../geometry/measure/printability.js';
import { shellVolumes } from '../../../../geometry/measure/shell-volumes.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { positionBounds } from '../../../../geometry/mesh/position-bounds.js';
import { weldByPosition } from '../../../../geometry/mesh/weld.js';
import { provenance } from '../../../support/provenance.js';
import { cube, seamedSphere } from '../../../support/solids.js';

const AUTO = { unit: 'auto', upAxis: 'auto' } as const;
/** A cube of 2 with its middle 5 above the origin along y. */
const mesh = cube(2, [0, 5, 0]);

test('puts what has Y up on its feet, in millimetres, and leaves outside outside', async () => {
  const { mesh: upright, facts } = await readSentMesh(joinPieces(exportGlb({ mesh, provenance, name: 'it' })), {
    ...AUTO,
    format: 'glb',
  });
  const { min, max } = positionBounds(upright.positions);
  [-1, -1, 4].forEach((value, axis) => void expect(min[axis]).toBeCloseTo(value, 4));
  [1, 1, 6].forEach((value, axis) => void expect(max[axis]).toBeCloseTo(value, 4));
  expect(shellVolumes(weldByPosition(upright).mesh)[0]).toBeCloseTo(8, 4);
  expect(facts).toMatchObject({ unit: { mm: 1000, assumed: false }, upAxis: 'y', faces: 12, parts: 1 });
});

test('takes the unit and the axis that it is told', async () => {
  const stl = joinPieces(exportStl({ mesh, provenance }));
  const told = await readSentMesh(stl, { unit: 'in', upAxis: 'y', format: 'stl' });
  expect(positionBounds(told.mesh.positions).max[2]).toBeCloseTo(6 * 25.4, 3);
  expect(told.facts.unit).toEqual({ mm: 25.4, assumed: false });
  const untold = await readSentMesh(stl, { ...AUTO, format: 'stl' });
  expect(positionBounds(untold.mesh.positions).max).toEqual([1, 6, 1]);
  expect(untold.facts.unit).toEqual({ mm: 1, assumed: true });
});

const PACKINGS: readonly [name: string, pack: () => Promise<(mesh: Mesh) => MeshPayload>][] = [
  ['meshopt', () => MeshoptEncoder.ready.then(() => meshoptPayload)],
  ['Draco', async () => dracoPayload.bind(null, await draco3d.createEncoderModule())],
];

/** Closed as seen by position: packing rounds, but all that lies on one place alike. */
const SPHERE = seamedSphere(30, 16, 24);

test.each(PACKINGS)('unpacks a GLB that %s has packed', async (_, pack) => {
  const glb = joinPieces(exportGlb({ mesh: SPHERE, provenance, name: 'it', pack: await pack() }));
  const { mesh: read, facts } = await readSentMesh(glb, { ...AUTO, format: 'glb' });
  const report = printability(read);
  expect([facts.faces, report.watertight, report.shells]).toEqual([SPHERE.indices.length / 3, true, 1]);
  const volume = printability(SPHERE).volumeMm3;
  expect(Math.abs(report.volumeMm3 / volume - 1)).toBeLessThan(1e-3);
});

test.each(PACKINGS)('says INVALID_MESH of a GLB whose packed bytes %s can not unpack', async (_, pack) => {
  const glb = joinPieces(exportGlb({ mesh: SPHERE, provenance, name: 'it', pack: await pack() }));
  const length = new DataView(glb.buffer, glb.byteOffset).getUint32(12, true);
  // The chunk behind the JSON holds nothing but what is packed.
  glb.fill(0x5a, 20 + length + 8);
  await expect(readSentMesh(glb, { ...AUTO, format: 'glb' })).rejects.toMatchObject({ code: 'INVALID_MESH' });
});

test.each([
  ['INVALID_MESH', 'ply', 'ply\nnothing'],
  ['MESH_TOO_LARGE', 'ply', 'ply\nformat ascii 1.0\nelement vertex 90000000\nproperty float x\nend_header\n'],
  ['UNSUPPORTED_MESH', 'glb', 'glTF\x01\0\0\0and so on, for a while'],
] as const)('says %s of a broken file', async (code, format, text) => {
  const read = () => readSentMesh(new Uint8Array(Buffer.from(text, 'latin1')), { ...AUTO, format });
  await expect(read()).rejects.toMatchObject({ code });
});
