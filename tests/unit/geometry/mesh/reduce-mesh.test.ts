import { faceCount, type Mesh } from '../../../../geometry/mesh/mesh.js';
import { reduceMesh } from '../../../../geometry/mesh/reduce-mesh.js';
import { ballsMesh } from '../../../support/inflated-scene.js';

const RADIUS = 0.4;
const ball = ballsMesh([[0, 0, 0, RADIUS]], 64);

/** Edges that do not have exactly one face on each side. */
function openEdges({ indices }: Mesh): number {
  const halves = new Map<string, number>();
  for (let at = 0; at < indices.length; at++) {
    const key = `${indices[at]},${indices[at % 3 === 2 ? at - 2 : at + 1]}`;
    halves.set(key, (halves.get(key) ?? 0) + 1);
  }
  let open = 0;
  for (const [key, count] of halves) {
    const back = key.split(',').reverse().join(',');
    if (count !== 1 || halves.get(back) !== 1) open++;
  }
  return open;
}

describe('reduceMesh', () => {
  it.each([2000, 500, 60])('reaches %i faces and stays closed', async (target) => {
    expect(openEdges(ball)).toBe(0);
    const { mesh, faces, isBackedOff } = await reduceMesh(ball, target);
    expect(openEdges(mesh)).toBe(0);
    expect(faces).toBe(faceCount(mesh));
    if (!isBackedOff) expect(faces).toBeLessThanOrEqual(target);
    expect(faces).toBeGreaterThan(0.9 * target);
  });

  it('reports an error in model units that bounds the deviation seen, to a factor of two', async () => {
    const { mesh, error } = await reduceMesh(ball, 500);
    let deviation = 0;
    for (let at = 0; at < mesh.indices.length; at += 3) {
      const centre = [0, 0, 0];
      for (let k = 0; k < 9; k++)
        centre[k % 3]! += mesh.positions[3 * mesh.indices[at + Math.floor(k / 3)]! + (k % 3)]! / 3;
      deviation = Math.max(deviation, Math.abs(Math.hypot(...centre) - RADIUS));
    }
    expect(error.absolute).toBeGreaterThan(deviation / 4);
    expect(error.absolute).toBeLessThan(deviation * 2);
    expect(error.relative).toBeLessThan(0.02);
  });

  it('gives unit normals that point outwards', async () => {
    const { mesh } = await reduceMesh(ball, 800);
    const { positions, normals } = mesh;
    for (let at = 0; at < positions.length; at += 3) {
      const [x, y, z] = [normals![at]!, normals![at + 1]!, normals![at + 2]!];
      expect(Math.hypot(x, y, z)).toBeCloseTo(1, 4);
      expect((x * positions[at]! + y * positions[at + 1]! + z * positions[at + 2]!) / RADIUS).toBeGreaterThan(0.9);
    }
  });

  it('returns a mesh that is small enough as it is', async () => {
    const { mesh, error } = await reduceMesh(ball, 1_000_000);
    expect(mesh.indices).toEqual(ball.indices);
    expect(error.absolute).toBe(0);
  });

  it('gives the same bytes twice', async () => {
    const [one, two] = [await reduceMesh(ball, 700), await reduceMesh(ball, 700)];
    expect(one.mesh).toEqual(two.mesh);
  });

  it('rejects a target below a tetrahedron', async () => {
    await expect(reduceMesh(ball, 3)).rejects.toThrow('Expected at least 4 for targetFaces but received 3');
  });
});
