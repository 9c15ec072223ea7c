import { exportObj } from '../../../../geometry/formats/export-obj.js';
import { joinPieces } from '../../../../geometry/formats/file-pieces.js';
import { parseObj } from '../../../support/parse-obj.js';
import { provenance } from '../../../support/provenance.js';
import { cube, seamedTorus } from '../../../support/solids.js';
import { expectSameSurface } from '../../../support/surface-figures.js';

const torus = seamedTorus(50, 20);

test('holds the same surface, uvs from the bottom left, and names its material and texture', () => {
  const files = exportObj({ mesh: torus, provenance });
  const obj = parseObj(new TextDecoder().decode(joinPieces(files.obj)));
  const indices = Uint32Array.from(obj.faces.flat(), (corner) => corner.position);
  expect(indices).toEqual(torus.indices);
  expectSameSurface({ positions: Float32Array.from(obj.positions.flat()), indices }, torus, 1e-6);
  for (const corner of obj.faces.flat()) expect([corner.uv, corner.normal]).toEqual([corner.position, corner.position]);
  obj.uvs.forEach(([u, v], vertex) => {
    expect(u).toBeCloseTo(torus.uvs[vertex * 2]!, 6);
    expect(1 - v!).toBeCloseTo(torus.uvs[vertex * 2 + 1]!, 6);
  });
  obj.normals.flat().forEach((value, i) => {
    expect(value).toBeCloseTo(torus.normals[i]!, 3);
  });
  expect(obj.materials).toEqual(['model.mtl', 'model']);
  const mtl = new TextDecoder().decode(joinPieces(files.mtl));
  expect(mtl).toMatch(/^newmtl model$/m);
  expect(mtl).toMatch(/^map_Kd model\.png$/m);
  expect(mtl).toContain(provenance.stageKey);
});

test('names no texture and no uvs where the mesh has none', () => {
  const { obj, mtl } = exportObj({ mesh: cube(20), provenance });
  const parsed = parseObj(new TextDecoder().decode(joinPieces(obj)));
  expect(parsed.faces[0]![0]).toEqual({ position: 0 });
  expect(parsed.uvs).toEqual([]);
  expect(new TextDecoder().decode(joinPieces(mtl))).not.toContain('map_Kd');
});
