import { createHash } from 'node:crypto';
import { deflatePiece } from '../../activities/deflate-piece.js';
import { export3mf } from '../../geometry/formats/export-3mf.js';
import { exportGlb } from '../../geometry/formats/export-glb.js';
import { exportObj } from '../../geometry/formats/export-obj.js';
import { exportPly } from '../../geometry/formats/export-ply.js';
import { exportStl } from '../../geometry/formats/export-stl.js';
import { exportUsdz } from '../../geometry/formats/export-usdz.js';
import { type FilePieces, joinPieces } from '../../geometry/formats/file-pieces.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { provenance } from '../support/provenance.js';

/**
 * Writes a mesh of a million faces in a process of its own and prints `{"bytes", "seconds", "aboveMiB"}`: how much memory
 * the process held beyond what it held with the mesh alone. In pieces the file is hashed and forgotten, joined it is kept
 * and hashed. Usage: export-peak.js glb|stl|obj|ply|3mf|usdz pieces|joined.
 */
const [format, way] = process.argv.slice(2);
const mesh = torus(1000, 500);
const colors = Uint8Array.from(mesh.positions, (value) => Math.abs(value));
const texture = { bytes: new Uint8Array(1000), mediaType: 'image/png' as const };
const about = { mesh, provenance, name: 'torus', title: 'torus', identity: 'a'.repeat(64) };

const WRITERS: Record<string, () => FilePieces> = {
  glb: () => exportGlb(about),
  stl: () => exportStl(about),
  obj: () => exportObj(about).obj,
  ply: () => exportPly({ ...about, colors }),
  '3mf': () => export3mf({ ...about, colors: { vertices: colors }, deflate: deflatePiece }),
  usdz: () => exportUsdz({ ...about, texture }),
};
const write = WRITERS[format ?? ''];
if (write === undefined || (way !== 'pieces' && way !== 'joined')) {
  throw new RangeError(`Expected a format, and pieces or joined but received ${process.argv.slice(2)}`);
}
const before = process.resourceUsage().maxRSS;
const startedAt = performance.now();
const hash = createHash('sha256');
let bytes = 0;
for (const piece of way === 'pieces' ? write() : [joinPieces(write())]) {
  hash.update(piece);
  bytes += piece.length;
}
const sha256 = hash.digest('hex');
const seconds = (performance.now() - startedAt) / 1000;
const aboveMiB = Math.round((process.resourceUsage().maxRSS - before) / 1024);
process.stdout.write(`${JSON.stringify({ format, way, bytes, seconds, aboveMiB, sha256 })}\n`);

/** A torus with seams, straight into typed arrays: what makes it must not hold more than what writes it. */
function torus(rings: number, segments: number): Required<Mesh> {
  const vertices = (rings + 1) * (segments + 1);
  const [positions, normals] = [new Float32Array(vertices * 3), new Float32Array(vertices * 3)];
  const uvs = new Float32Array(vertices * 2);
  const indices = new Uint32Array(rings * segments * 6);
  for (let ring = 0, vertex = 0, corner = 0; ring <= rings; ring++) {
    const around = ((ring % rings) / rings) * 2 * Math.PI;
    for (let segment = 0; segment <= segments; segment++, vertex++) {
      const tube = ((segment % segments) / segments) * 2 * Math.PI;
      const normal = [Math.cos(tube) * Math.sin(around), Math.sin(tube), Math.cos(tube) * Math.cos(around)] as const;
      const centre = [50 * Math.sin(around), 0, 50 * Math.cos(around)] as const;
      for (let axis = 0; axis < 3; axis++) positions[vertex * 3 + axis] = centre[axis]! + 20 * normal[axis]!;
      normals.set(normal, vertex * 3);
      uvs.set([segment / segments, ring / rings], vertex * 2);
      if (ring === rings || segment === segments) continue;
      const [a, b, c, d] = [vertex, vertex + 1, vertex + segments + 1, vertex + segments + 2];
      indices.set([a, c, b, b, c, d], corner);
      corner += 6;
    }
  }
  return { positions, normals, uvs, indices };
}
