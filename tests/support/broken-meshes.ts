import type { Mesh } from '../../geometry/mesh/mesh.js';
import { weldByPosition } from '../../geometry/mesh/weld.js';
import { cube, inverted, join, seamedSphere, seamedTorus } from './solids.js';

/** A mesh with a known fault. */
export interface BrokenMesh {
  name: string;
  mesh: Mesh;
  /** The solid that repair should bring back, where there is one. */
  whole: Mesh | null;
  /** Largest share of the whole's diagonal that repair may move the surface; default 1e-4. */
  within?: number;
  /** A sentence of the report where the mesh cannot be made ready. */
  reason?: RegExp;
}

const sphere = (rings = 16, segments = 24) =>
  weldByPosition(seamedSphere(10, rings, segments), { drop: ['degenerate'] }).mesh;
const torus = () => weldByPosition(seamedTorus(10, 4, 32, 20)).mesh;

/** The mesh without the faces that a test picks. */
function without({ positions, indices }: Mesh, isMissing: (face: number) => boolean): Mesh {
  return { positions, indices: indices.filter((_, corner) => !isMissing(Math.floor(corner / 3))) };
}

/** The mesh with some faces turned over. */
function flipped(mesh: Mesh, isFlipped: (face: number) => boolean): Mesh {
  const turned = inverted(mesh).indices;
  const indices = mesh.indices.map((vertex, corner) => (isFlipped(Math.floor(corner / 3)) ? turned[corner]! : vertex));
  return { positions: mesh.positions, indices };
}

/** Faces all of whose corners fulfil a condition. */
function facesWhere({ positions, indices }: Mesh, holds: (x: number, y: number, z: number) => boolean) {
  return (face: number) =>
    [0, 1, 2].every((corner) => {
      const at = 3 * indices[3 * face + corner]!;
      return holds(positions[at]!, positions[at + 1]!, positions[at + 2]!);
    });
}

function withFaces({ positions, indices }: Mesh, faces: readonly number[], points: readonly number[] = []): Mesh {
  return {
    positions: Float32Array.from([...positions, ...points]),
    indices: Uint32Array.from([...indices, ...faces]),
  };
}

/** Every face with corners of its own, moved by up to `shake` of a unit in each direction. */
function loose({ positions, indices }: Mesh, shake = 0): Mesh {
  const apart = new Float32Array(3 * indices.length);
  for (let corner = 0; corner < indices.length; corner++) {
    for (let axis = 0; axis < 3; axis++) {
      const at = 3 * corner + axis;
      apart[at] = positions[3 * indices[corner]! + axis]! + shake * Math.sin(12.9898 * (at + 1));
    }
  }
  return { positions: apart, indices: Uint32Array.from(indices, (_, corner) => corner) };
}

function moved({ positions, indices }: Mesh, offset: readonly [number, number, number]): Mesh {
  return { positions: positions.map((value, at) => value + offset[at % 3]!), indices };
}

/** A flat sheet of `n × n` squares. */
function sheet(n: number, bend: (u: number, v: number) => number): Mesh {
  const positions: number[] = [];
  const indices: number[] = [];
  for (let row = 0; row <= n; row++) {
    for (let column = 0; column <= n; column++) {
      positions.push(column / n, row / n, bend(column / n, row / n));
      if (row === 0 || column === 0) continue;
      const at = row * (n + 1) + column;
      indices.push(at - n - 2, at - n - 1, at, at - n - 2, at, at - 1);
    }
  }
  return { positions: Float32Array.from(positions), indices: Uint32Array.from(indices) };
}

/** A strip with half a twist, its ends joined. */
function moebius(steps = 24): Mesh {
  const positions: number[] = [];
  const indices: number[] = [];
  for (let step = 0; step < steps; step++) {
    const turn = (2 * Math.PI * step) / steps;
    for (const side of [-0.3, 0.3]) {
      const out = 1 + side * Math.cos(turn / 2);
      positions.push(out * Math.cos(turn), out * Math.sin(turn), side * Math.sin(turn / 2));
    }
    const [a, b] = [2 * step, 2 * step + 1];
    const [c, d] = step + 1 < steps ? [a + 2, b + 2] : [1, 0];
    indices.push(a, c, d, a, d, b);
  }
  return { positions: Float32Array.from(positions), indices: Uint32Array.from(indices) };
}

/** A tube along a figure of eight that runs through itself. */
function crossedTube(): Mesh {
  const [rings, sides] = [48, 8];
  const positions: number[] = [];
  const indices: number[] = [];
  for (let ring = 0; ring < rings; ring++) {
    const turn = (2 * Math.PI * ring) / rings;
    const [dx, dy] = [10 * Math.cos(turn), 10 * Math.cos(2 * turn)];
    const length = Math.hypot(dx, dy);
    for (let side = 0; side < sides; side++) {
      const around = (2 * Math.PI * side) / sides + 0.1;
      const out = 2 * Math.cos(around);
      const [x, y] = [10 * Math.sin(turn) + (out * dy) / length, 5 * Math.sin(2 * turn) - (out * dx) / length];
      positions.push(x, y, 2 * Math.sin(around));
      const [i, j] = [ring * sides + side, ring * sides + ((side + 1) % sides)];
      const k = sides * rings;
      indices.push(i, (i + sides) % k, (j + sides) % k, i, (j + sides) % k, j);
    }
  }
  return { positions: Float32Array.from(positions), indices: Uint32Array.from(indices) };
}

/** A cube of 2 whose top's diagonal carries a vertex that only one of the two faces there knows. */
function cubeWithCrack(): Mesh {
  const { positions, indices } = cube(2);
  // Top: faces 2 and 3, (4, 5, 7) and (4, 7, 6); vertex 8 is the middle of 4 and 7.
  const split = [...indices.slice(0, 9), 4, 8, 6, 8, 7, 6, ...indices.slice(12)];
  return { positions: Float32Array.from([...positions, 0, 0, 1]), indices: Uint32Array.from(split) };
}

function crackedCubeWithSliver(): Mesh {
  const cracked = cubeWithCrack();
  return withFaces(cracked, [4, 7, 8]);
}

function holes(): BrokenMesh[] {
  const ball = sphere();
  const ring = torus();
  const top = (height: number) =>
    without(
      ball,
      facesWhere(ball, (_, y) => y > height),
    );
  const bite = facesWhere(ring, (x, y, z) => x > 12 && y > -1.5 && y < 3 && Math.abs(z) < 4);
  return [
    { name: 'one face missing', mesh: without(ball, (face) => face === 200), whole: ball, within: 0.01 },
    {
      name: 'two faces missing in different places',
      mesh: without(ball, (face) => face === 100 || face === 400),
      whole: ball,
      within: 0.01,
    },
    {
      name: 'two faces missing that touch in a corner',
      mesh: without(cube(2), (face) => face === 0 || face === 8),
      whole: cube(2),
    },
    { name: 'a small hole in a ball', mesh: top(9), whole: ball, within: 0.05 },
    { name: 'a large hole in a ball', mesh: top(5), whole: ball, within: 0.2 },
    { name: 'a bite out of a torus', mesh: without(ring, bite), whole: ring, within: 0.1 },
    { name: 'a cube without its top', mesh: without(cube(2), (face) => face === 2 || face === 3), whole: cube(2) },
    { name: 'a cube without top and bottom', mesh: without(cube(2), (face) => face < 4), whole: cube(2) },
    { name: 'every tenth face missing', mesh: without(ball, (face) => face % 10 === 0), whole: ball, within: 0.02 },
    {
      name: 'a rim of 200 edges, flat',
      mesh: without(
        sphere(100, 200),
        facesWhere(sphere(100, 200), (_, y) => y < 0.0001),
      ),
      whole: null,
    },
  ];
}

function windings(): BrokenMesh[] {
  const ball = sphere();
  return [
    { name: 'one face flipped', mesh: flipped(ball, (face) => face === 77), whole: ball },
    { name: 'a third of the faces flipped', mesh: flipped(ball, (face) => face % 3 === 0), whole: ball },
    { name: 'the shell inside out', mesh: inverted(ball), whole: ball },
    {
      name: 'flipped faces and a hole',
      mesh: flipped(
        without(torus(), (face) => face === 9),
        (face) => face % 5 === 0,
      ),
      whole: torus(),
      within: 0.01,
    },
    {
      name: 'half of the ball inside out',
      mesh: flipped(
        ball,
        facesWhere(ball, (x) => x > -0.01),
      ),
      whole: ball,
    },
  ];
}

function shells(): BrokenMesh[] {
  const ball = sphere();
  const speck = moved({ ...sphere(4, 6), positions: sphere(4, 6).positions.map((value) => value / 20) }, [14, 0, 0]);
  return [
    { name: 'a cavity', mesh: join(ball, inverted(cube(6))), whole: ball },
    { name: 'an inner shell that looks outwards', mesh: join(ball, cube(6)), whole: ball },
    { name: 'shells in shells', mesh: join(ball, inverted(cube(8)), cube(4)), whole: ball },
    { name: 'a floater', mesh: join(ball, speck), whole: ball },
    { name: 'a floater inside out', mesh: join(inverted(speck), ball), whole: ball },
    {
      name: 'a loose sheet beside it',
      mesh: join(
        ball,
        moved(
          sheet(4, () => 0),
          [12, 0, 0],
        ),
      ),
      whole: ball,
    },
    { name: 'two solids apart', mesh: join(cube(2), cube(2, [5, 0, 0])), whole: null, reason: /2 separate pieces/ },
    { name: 'two balls that overlap', mesh: join(sphere(8, 12), moved(sphere(8, 12), [8, 3, 1])), whole: null },
    { name: 'two cubes that cross', mesh: join(cube(4), cube(4, [1.3, 1.1, 0.7])), whole: null },
    { name: 'the same ball twice', mesh: join(ball, ball), whole: ball },
  ];
}

function forks(): BrokenMesh[] {
  const ball = sphere();
  return [
    { name: 'duplicate faces', mesh: withFaces(ball, [...ball.indices.slice(30, 60)]), whole: ball },
    {
      name: 'duplicate faces the other way round',
      mesh: withFaces(ball, [...inverted(ball).indices.slice(30, 60)]),
      whole: ball,
    },
    { name: 'a fin on an edge', mesh: withFaces(cube(2), [1, 5, 8], [3, 0, 0]), whole: cube(2) },
    { name: 'a wall through the inside', mesh: withFaces(cube(2), [0, 3, 7, 0, 7, 4]), whole: cube(2) },
    {
      name: 'two cubes that share an edge',
      mesh: join(cube(2), cube(2, [2, 2, 0])),
      whole: null,
      reason: /2 separate pieces/,
    },
    {
      name: 'two cubes that share a corner',
      mesh: join(cube(2), cube(2, [2, 2, 2])),
      whole: null,
      reason: /2 separate pieces/,
    },
    {
      name: 'a large cube and a speck that share a corner',
      mesh: join(cube(2), cube(0.25, [1.125, 1.125, 1.125])),
      whole: cube(2),
    },
    { name: 'two cubes that share a face', mesh: join(cube(2), cube(2, [2, 0, 0])), whole: null },
  ];
}

function slivers(): BrokenMesh[] {
  const ball = sphere();
  return [
    { name: 'faces with a vertex twice', mesh: withFaces(ball, [5, 5, 6, 7, 8, 7]), whole: ball },
    { name: 'faces without area at the poles of a seamed ball', mesh: seamedSphere(10, 16, 24), whole: ball },
    { name: 'a T-junction', mesh: cubeWithCrack(), whole: cube(2) },
    { name: 'a T-junction closed by a face without area', mesh: crackedCubeWithSliver(), whole: cube(2) },
    { name: 'a soup of faces', mesh: loose(ball), whole: ball },
    { name: 'a soup of faces with rounded corners', mesh: loose(ball, 1e-5), whole: ball },
    { name: 'a heap of faces shaken apart', mesh: loose(sphere(10, 14), 0.15), whole: sphere(10, 14), within: 0.06 },
    { name: 'a tube that runs through itself', mesh: crossedTube(), whole: null },
  ];
}

function sheets(): BrokenMesh[] {
  const reason = /open|no faces/;
  return [
    { name: 'a flat sheet', mesh: sheet(6, () => 0), whole: null, reason },
    { name: 'a bent sheet', mesh: sheet(8, (u, v) => 0.2 * Math.sin(6 * u) * v), whole: null, reason },
    { name: 'a Möbius strip', mesh: moebius(), whole: null, reason },
    {
      name: 'a single face',
      mesh: { positions: Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0), indices: Uint32Array.of(0, 1, 2) },
      whole: null,
      reason,
    },
    { name: 'nothing', mesh: { positions: new Float32Array(), indices: new Uint32Array() }, whole: null, reason },
    { name: 'vertices alone', mesh: { positions: cube().positions, indices: new Uint32Array() }, whole: null, reason },
    {
      name: 'one point many times',
      mesh: { positions: new Float32Array(9), indices: Uint32Array.of(0, 1, 2) },
      whole: null,
      reason,
    },
  ];
}

/** Meshes with one kind of fault each, made here. */
export function brokenMeshes(): BrokenMesh[] {
  return [...holes(), ...windings(), ...shells(), ...forks(), ...slivers(), ...sheets()];
}
