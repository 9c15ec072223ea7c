import { deflatePiece } from '../../../../activities/deflate-piece.js';
import { type Export3mfOptions, export3mf } from '../../../../geometry/formats/export-3mf.js';
import { joinPieces } from '../../../../geometry/formats/file-pieces.js';
import { fitMesh } from '../../../../geometry/mesh/fit-mesh.js';
import { weldByPosition } from '../../../../geometry/mesh/weld.js';
import { provenance } from '../../../support/provenance.js';
import { read3mf } from '../../../support/read-3mf.js';
import { sharedMesh } from '../../../support/shared-mesh.js';
import { cube, seamedSphere, seamedTorus } from '../../../support/solids.js';
import { expectSameSurface } from '../../../support/surface-figures.js';
import { tinyImage } from '../../../support/tiny-images.js';
import { unzip } from '../../../support/zips.js';

const torus = seamedTorus(50, 20);
const identity = '0123456789abcdef'.repeat(4);
const options: Export3mfOptions = { mesh: torus, title: 'A torus', provenance, identity, deflate: deflatePiece };

test('is read back by lib3mf as the same closed surface, in millimetres, with its metadata', async () => {
  const read = await read3mf(joinPieces(export3mf(options)));
  expect(read.warnings).toBe(0);
  expect(read.isManifoldAndOriented).toBe(true);
  expect(read.isMillimetre).toBe(true);
  expect(read.uuids.length).toBe(3); // the object, the build and its one item
  expectSameSurface(read.mesh, torus, 1e-6);
  expect(read.mesh.positions.length / 3).toBe(64 * 32);
  expect(read.metadata).toMatchObject({ Title: 'A torus', Application: 'Orfeas', LicenseTerms: 'Apache-2.0' });
  expect(read.metadata.Description).toContain(provenance.stageKey);
});

test('keeps the colour of each corner, seams included, and writes each colour once', async () => {
  const colors = Uint8Array.from({ length: torus.positions.length }, (_, i) => (Math.floor(i / 3) % 5) * 50 + (i % 3));
  const read = await read3mf(joinPieces(export3mf({ ...options, colors: { vertices: colors } })));
  expect(read.colors).toBe(5);
  torus.indices.forEach((vertex, corner) => {
    expect(read.cornerColors[corner]).toEqual(Array.from(colors.subarray(vertex * 3, vertex * 3 + 3)));
  });
});

test('lays its texture on the corners, seams included, counted from below, and has no colours beside it', async () => {
  const png = await tinyImage('png');
  const read = await read3mf(joinPieces(export3mf({ ...options, colors: { png } })));
  expect([read.warnings, read.colors, read.isManifoldAndOriented]).toEqual([0, 0, true]);
  expect(read.texture!.path).toBe('/3D/Textures/texture.png');
  expect(read.texture!.bytes).toEqual(png);
  torus.indices.forEach((vertex, corner) => {
    const [u, v] = read.texture!.cornerCoordinates[corner]!;
    expect(u).toBeCloseTo(torus.uvs[2 * vertex]!, 5);
    expect(1 - v!).toBeCloseTo(torus.uvs[2 * vertex + 1]!, 5);
  });
});

test('shows its thumbnail where a package has one', async () => {
  const thumbnail = await tinyImage('png');
  const files = await unzip(joinPieces(export3mf({ ...options, thumbnail })));
  const [path] = [...files.keys()].filter((name) => name.endsWith('.png'));
  expect(new Uint8Array(files.get(path!)!)).toEqual(thumbnail);
  const relationships = files.get('_rels/.rels')!.toString();
  expect(relationships).toContain(`Target="/${path}"`);
  expect(relationships).toContain('package/2006/relationships/metadata/thumbnail');
  expect(files.get('[Content_Types].xml')!.toString()).toContain('image/png');
  const read = await read3mf(joinPieces(export3mf({ ...options, thumbnail })));
  expect(read.warnings).toBe(0);
  expect(read.hasThumbnail).toBe(true);
});

test('leaves out faces that collapse and keeps the rest', async () => {
  const sphere = seamedSphere(10, 8, 16);
  const read = await read3mf(joinPieces(export3mf({ ...options, mesh: sphere })));
  expectSameSurface(read.mesh, weldByPosition(sphere, { drop: ['degenerate'] }).mesh, 1e-6);
  expect(read.isManifoldAndOriented).toBe(true);
});

test('gives equal bytes days apart, and stamps no date but the first that there is', async () => {
  const colors = Uint8Array.from(torus.positions, (value) => Math.abs(value));
  const colored = { ...options, colors: { vertices: colors }, thumbnail: await tinyImage('png') };
  const first = joinPieces(export3mf(colored));
  const RealDate = Date;
  class LaterDate extends RealDate {
    constructor() {
      super(LaterDate.now());
    }
    static override now(): number {
      return RealDate.now() + 3 * 86_400_000;
    }
  }
  globalThis.Date = LaterDate as DateConstructor;
  try {
    expect(joinPieces(export3mf(colored))).toEqual(first);
  } finally {
    globalThis.Date = RealDate;
  }
  expect(new Set(zipDates(first))).toEqual(new Set([FIRST_DAY]));
});

/** 1 January 1980 at midnight. */
const FIRST_DAY = 0x21_0000;

/** DOS time and date of each entry in the central directory of a zip (APPNOTE 4.3.12, 4.3.14 and 4.3.15). */
function zipDates(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - 22; // an end record without a comment
  expect(view.getUint32(end, true)).toBe(0x06054b50);
  let at = view.getUint32(end + 16, true);
  if (at === 0xffffffff) {
    expect(view.getUint32(end - 20, true)).toBe(0x07064b50);
    at = Number(view.getBigUint64(Number(view.getBigUint64(end - 12, true)) + 48, true));
  }
  const dates: number[] = [];
  while (view.getUint32(at, true) === 0x02014b50) {
    dates.push(view.getUint32(at + 12, true));
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return dates;
}

test('names its parts by the identity it was given', async () => {
  const one = await read3mf(joinPieces(export3mf(options)));
  const other = await read3mf(joinPieces(export3mf({ ...options, identity: 'f'.repeat(64) })));
  expect(new Set([...one.uuids, ...other.uuids]).size).toBe(6);
});

test('writes a real model', async () => {
  const spot = sharedMesh('spot.obj');
  if (!spot) return;
  const mesh = fitMesh(spot, { longestMm: 80, origin: 'bottom', upAxis: 'z' });
  const read = await read3mf(joinPieces(export3mf({ ...options, mesh })));
  expectSameSurface(read.mesh, mesh, 1e-6);
});

test('refuses an identity that is no hash, colours of another length, and a texture without uvs', async () => {
  expect(() => joinPieces(export3mf({ ...options, identity: 'abc' }))).toThrow(/64 hexadecimal digits for identity/);
  expect(() => joinPieces(export3mf({ ...options, mesh: cube(), colors: { vertices: new Uint8Array(3) } }))).toThrow(
    /Expected 24 bytes/,
  );
  const png = new Uint8Array(8);
  expect(() => export3mf({ ...options, mesh: cube(), colors: { png } })).toThrow(/Expected uvs for a texture/);
});
