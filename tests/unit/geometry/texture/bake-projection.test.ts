import type { Mesh } from '../../../../geometry/mesh/mesh.js';
import { type BakedTexture, bakeProjection } from '../../../../geometry/texture/bake-projection.js';
import { PROVENANCE } from '../../../../geometry/texture/provenance.js';
import { NO_OWNER, rasteriseAtlas } from '../../../../geometry/texture/rasterise-atlas.js';
import { unwrapMesh } from '../../../../geometry/texture/unwrap-mesh.js';
import { vertexColours } from '../../../../geometry/texture/vertex-colours.js';
import { ballsMesh, paintCutout } from '../../../support/inflated-scene.js';

const SIZE = 512;
const RED = [220, 30, 30] as const;
const BLUE = [30, 40, 210] as const;

// A small red ball before a large blue one; the picture shows red where the small one hides the large one.
const NEAR = [0.06, 0.02, 0.32, 0.12] as const;
const FAR = [0, 0, -0.15, 0.3] as const;
const cutout = paintCutout(256, (x, y) => {
  if (Math.hypot(x - NEAR[0], y - NEAR[1]) < NEAR[3]) return RED;
  return Math.hypot(x - FAR[0], y - FAR[1]) < FAR[3] ? BLUE : undefined;
});

type Baked = BakedTexture & { mesh: Mesh & { uvs: Float32Array; normals: Float32Array }; owner: Int32Array };

async function bakeScene(): Promise<Baked> {
  const { mesh } = await unwrapMesh(ballsMesh([NEAR, FAR], 48), { size: SIZE });
  const textured = { ...mesh, normals: mesh.normals! };
  const baked = bakeProjection({ mesh: textured, cutout, size: SIZE });
  return { ...baked, mesh: textured, owner: rasteriseAtlas(textured, SIZE).owner };
}

/** Centre of the face that owns a texel. */
function faceCentre(mesh: Mesh, face: number): [number, number, number] {
  const centre: [number, number, number] = [0, 0, 0];
  for (let k = 0; k < 9; k++)
    centre[k % 3]! += mesh.positions[3 * mesh.indices[3 * face + Math.floor(k / 3)]! + (k % 3)]! / 3;
  return centre;
}

/** With a margin of one face (the grid's 0.02): the texel may lie that far from the centre of its face. */
function isBehindNear([x, y, z]: readonly number[]): boolean {
  return Math.hypot(x! - NEAR[0], y! - NEAR[1]) < NEAR[3] - 0.02 && z! < NEAR[2] - NEAR[3] - 0.02;
}

describe('bakeProjection', () => {
  let scene: Baked;
  beforeAll(async () => {
    scene = await bakeScene();
  });

  it('never projects the picture onto a face that is hidden or looks away', () => {
    let [hidden, projected] = [0, 0];
    for (let texel = 0; texel < SIZE * SIZE; texel++) {
      const face = scene.owner[texel]!;
      if (face === NO_OWNER) continue;
      const [x, y, z] = faceCentre(scene.mesh, face);
      const away = z < (Math.hypot(x - NEAR[0], y - NEAR[1], z - NEAR[2]) < 0.2 ? NEAR[2] : FAR[2]) - 0.01;
      if (!away && !isBehindNear([x, y, z])) continue;
      hidden++;
      if (scene.provenance[texel] === PROVENANCE.front) projected++;
    }
    expect(projected).toBe(0);
    expect(hidden).toBeGreaterThan(1000);
  });

  it('colours hidden parts like the surface around them, not like what hides them', () => {
    let [seen, leastLead] = [0, 255];
    for (let texel = 0; texel < SIZE * SIZE; texel++) {
      const face = scene.owner[texel]!;
      if (face === NO_OWNER) continue;
      const centre = faceCentre(scene.mesh, face);
      if (!isBehindNear(centre) || centre[2] < 0) continue;
      seen++;
      leastLead = Math.min(leastLead, scene.texture.data[3 * texel + 2]! - scene.texture.data[3 * texel]!);
    }
    expect(leastLead).toBeGreaterThan(60);
    expect(seen).toBeGreaterThan(200);
  });

  it('shows the picture unchanged where the surface faces the viewer', () => {
    const colours = vertexColours(scene.mesh, scene.texture);
    let facing = 0;
    for (let vertex = 0; vertex < colours.length / 3; vertex++) {
      const [x, y] = [scene.mesh.positions[3 * vertex]!, scene.mesh.positions[3 * vertex + 1]!];
      if (scene.mesh.normals[3 * vertex + 2]! < 0.8 || Math.hypot(x - NEAR[0], y - NEAR[1]) < 0.15) continue;
      facing++;
      BLUE.forEach((value, k) => {
        expect(Math.abs(colours[3 * vertex + k]! - value)).toBeLessThanOrEqual(2);
      });
    }
    expect(facing).toBeGreaterThan(20);
  });

  it('leaves no black: outline pixels of the empty surroundings bleed nowhere', () => {
    let darkest = 255;
    for (let at = 0; at < scene.texture.data.length; at += 3) {
      darkest = Math.min(darkest, Math.max(scene.texture.data[at]!, scene.texture.data[at + 2]!));
    }
    expect(darkest).toBeGreaterThan(90);
  });

  it('continues each chart by at least four texels of gutter', () => {
    let bare = 0;
    for (let y = 0; y < SIZE; y++) {
      for (let x = 0; x < SIZE; x++) {
        if (scene.owner[y * SIZE + x] === NO_OWNER) continue;
        for (const [dx, dy] of [
          [4, 0],
          [-4, 0],
          [0, 4],
          [0, -4],
        ] as const) {
          const [nx, ny] = [x + dx, y + dy];
          if (nx < 0 || ny < 0 || nx >= SIZE || ny >= SIZE) continue;
          if (scene.provenance[ny * SIZE + nx] === PROVENANCE.none) bare++;
        }
      }
    }
    expect(bare).toBe(0);
  });

  it('guesses the back of a thing pictured from its side by mirroring, of a front view from its outline', async () => {
    const lit = [230, 220, 40] as const;
    // A lit spot in the middle of a ball; beside it, for the profile, a second ball that makes the outline uneven.
    const spot = (x: number, y: number) => Math.hypot(x + 0.1, y + 0.1) < 0.1;
    const main = [-0.1, -0.1, 0, 0.25] as const;
    const head = [0.22, 0.25, 0, 0.2] as const;
    const isIn = (ball: typeof main | typeof head, x: number, y: number) =>
      Math.hypot(x - ball[0], y - ball[1]) < ball[3];
    const behind = async (balls: readonly (typeof main | typeof head)[]) => {
      const picture = paintCutout(256, (x, y) =>
        balls.some((ball) => isIn(ball, x, y)) ? (spot(x, y) ? lit : BLUE) : undefined,
      );
      const { mesh } = await unwrapMesh(ballsMesh(balls, 48), { size: SIZE });
      const textured = { ...mesh, normals: mesh.normals! };
      const { texture } = bakeProjection({ mesh: textured, cutout: picture, size: SIZE });
      const colours = vertexColours(textured, texture);
      let [reds, count] = [0, 0];
      for (let vertex = 0; vertex < colours.length / 3; vertex++) {
        const [x, y, z] = mesh.positions.subarray(3 * vertex, 3 * vertex + 3);
        if (z! > -0.1 || Math.hypot(x! + 0.1, y! + 0.1) > 0.06) continue;
        reds += colours[3 * vertex]!;
        count++;
      }
      return reds / count;
    };
    expect(await behind([main, head])).toBeGreaterThan(200);
    expect(await behind([main])).toBeLessThan(60);
  });

  it('gives the same bytes twice', async () => {
    const again = await bakeScene();
    expect(Buffer.compare(again.texture.data, scene.texture.data)).toBe(0);
    expect(Buffer.compare(again.provenance, scene.provenance)).toBe(0);
  });

  it('names what is wrong with its input', () => {
    expect(() => bakeProjection({ mesh: scene.mesh, cutout, size: 100 })).toThrow('for size but received 100');
    const flat = { ...cutout, height: cutout.height / 2 };
    expect(() => bakeProjection({ mesh: scene.mesh, cutout: flat, size: SIZE })).toThrow('square RGBA raster');
  });
});
