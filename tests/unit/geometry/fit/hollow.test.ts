import loadManifold from 'manifold-3d';
import { carveCavity } from '../../../../geometry/fit/carve-cavity.js';
import { drillDrains } from '../../../../geometry/fit/drill-drains.js';
import { lineWith } from '../../../../geometry/fit/line-with.js';
import type { TexturedMesh } from '../../../../geometry/fit/manifold-solid.js';
import { createRaster } from '../../../../geometry/image/raster.js';
import { printability } from '../../../../geometry/measure/printability.js';
import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { vertexNormals } from '../../../../geometry/mesh/vertex-normals.js';
import { weldByPosition } from '../../../../geometry/mesh/weld.js';
import { cube, inverted, join, seamedSphere, seamedTorus } from '../../../support/solids.js';
import { surfaceFigures } from '../../../support/surface-figures.js';

const wasm = await loadManifold();
wasm.setup();
/** Coarse: inside Jest's sandbox the default takes ten times as long. */
const SAMPLES = 40;
const texture = createRaster(4, 4, 3);

const ball = weldByPosition(seamedSphere(10, 24, 48), { drop: ['degenerate'] }).mesh;
const ring = weldByPosition(seamedTorus(20, 6, 48, 20)).mesh;

function textured(mesh: Mesh): TexturedMesh {
  return { ...mesh, uvs: new Float32Array((mesh.positions.length / 3) * 2).fill(0.5), normals: vertexNormals(mesh) };
}

async function carve(mesh: Mesh, wall: number) {
  const cavity = await carveCavity(mesh, wall, { leastSamples: SAMPLES });
  if (cavity === null) throw new Error('Expected room for a hollow');
  return cavity;
}

describe('carveCavity', () => {
  // The wall is wanted at least; it is a little thicker: the share of the wall that reducing and chords may take.
  it.each([
    ['a cube', cube(20), 2, 16 ** 3],
    ['a ball', ball, 3, (4 / 3) * Math.PI * 7 ** 3],
    ['a ring', ring, 2, 2 * Math.PI ** 2 * 20 * 4 ** 2],
  ])('leaves the wall of %s that is asked, and takes out the rest', async (_, mesh, wall, inner) => {
    const cavity = await carve(mesh, wall);
    const { volume } = surfaceFigures(cavity.mesh);
    expect(cavity.hollows).toBe(1);
    expect(cavity.wall).toBeGreaterThanOrEqual(0.98 * wall);
    expect(cavity.wall).toBeLessThanOrEqual(1.15 * wall);
    expect(-volume / inner).toBeGreaterThan(0.8);
    expect(-volume / inner).toBeLessThan(1.01);
    const report = printability(join(mesh, cavity.mesh), { wantedCavities: 1 });
    expect(report).toMatchObject({ status: 'ready', shells: 2, innerShells: 1, selfIntersections: 0 });
    expect(report.smallestThicknessMm!.value).toBeGreaterThanOrEqual(0.98 * wall);
  });

  it('makes two hollows where a neck is too thin for one', async () => {
    const dumbbell = join(ball, translated(ball, 30));
    const neck = translated(stretched(cube(4), 5), 15);
    const made = wasm.Manifold.union([solidOf(dumbbell), solidOf(neck)]);
    const { vertProperties, triVerts } = made.getMesh();
    const cavity = await carve(weldByPosition({ positions: vertProperties, indices: triVerts }).mesh, 2.5);
    expect(cavity.hollows).toBe(2);
    expect(cavity.wall).toBeGreaterThanOrEqual(2.45);
  });

  it('leaves a pit, and what is hollow already, its wall', async () => {
    const cavity = await carve(join(cube(20), inverted(cube(4))), 2);
    expect(cavity.wall).toBeGreaterThanOrEqual(1.96);
    expect(-surfaceFigures(cavity.mesh).volume).toBeLessThan(16 ** 3 - 8 ** 3 + 120);
  });

  it('finds no room in a plate thinner than two walls', async () => {
    expect(await carveCavity(stretched(cube(3), 10), 1.5)).toBeNull();
  });

  it('carves the same again', async () => {
    expect(await carve(cube(20), 4)).toEqual(await carve(cube(20), 4));
  });
});

describe('drillDrains', () => {
  it('opens a hollow with a round hole through its floor', async () => {
    const diameter = 5;
    const cavity = await carve(cube(20), 2);
    const lined = lineWith(textured(cube(20)), cavity.mesh, texture);
    const drained = drillDrains(wasm, lined, cavity.mesh, texture, diameter)!;
    const report = printability(drained);
    expect(report).toMatchObject({ status: 'ready', shells: 1, innerShells: 0 });
    // A prism of 32 sides through the floor, which is a little thicker than the thinnest wall.
    const section = 4 * diameter ** 2 * Math.sin(Math.PI / 16);
    const lost = surfaceFigures(lined).volume - report.volumeMm3;
    expect(lost / section).toBeGreaterThanOrEqual(0.98 * cavity.wall);
    expect(lost / section).toBeLessThanOrEqual(1.15 * cavity.wall);
    expect(report.boundingBoxMm.size).toEqual([20, 20, 20]);
  });
});

function solidOf(mesh: Mesh) {
  return new wasm.Manifold(new wasm.Mesh({ numProp: 3, vertProperties: mesh.positions, triVerts: mesh.indices }));
}

/** Moved along x. */
function translated({ positions, indices }: Mesh, by: number): Mesh {
  return { positions: positions.map((value, i) => (i % 3 === 0 ? value + by : value)), indices };
}

/** Stretched along x. */
function stretched({ positions, indices }: Mesh, by: number): Mesh {
  return { positions: positions.map((value, i) => (i % 3 === 0 ? value * by : value)), indices };
}
