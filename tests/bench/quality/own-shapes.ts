import { sampleGrid } from '../../../geometry/field/signed-grid.js';
import type { Mesh } from '../../../geometry/mesh/mesh.js';
import { surfaceNets } from '../../../geometry/mesh/surface-nets.js';

type Point = readonly [x: number, y: number, z: number];
/** Signed distance or a bound of it, positive inside; the solid lies within [-0.5, 0.5]³. */
type Solid = (x: number, y: number, z: number) => number;

/** Samples along each axis of a shape's grid. */
const SAMPLES = 97;

/** Shapes of our own for the bench: round, flat, boxy, hollow, with limbs, with holes; by name. */
export const OWN_SHAPES: Readonly<Record<string, () => Mesh>> = {
  animal: () => solidMesh(animal()),
  ball: () => solidMesh(ball([0, 0, 0], 0.45)),
  bone: () => solidMesh(bone()),
  bottle: () => solidMesh(lathe([-0.47, 0.13, 0.05, 0.14, 0.18, 0.05, 0.47, 0.05])),
  chair: () => solidMesh(chair()),
  cone: () => solidMesh(lathe([-0.45, 0.35, 0.45, 0.01])),
  cube: () => solidMesh(box([0, 0, 0], [0.3, 0.3, 0.3], 0.03)),
  figure: () => solidMesh(figure()),
  mug: () => solidMesh(mug()),
  mushroom: () => solidMesh(lathe([-0.45, 0.12, 0, 0.09, 0.02, 0.4, 0.2, 0.3, 0.4, 0.02])),
  ring: () => solidMesh((x, y, z) => 0.13 - Math.hypot(Math.hypot(x, y) - 0.32, z)),
  star: () => solidMesh(star()),
  table: () => solidMesh(table()),
};

function solidMesh(solid: Solid): Mesh {
  const size = [SAMPLES, SAMPLES, SAMPLES] as const;
  return surfaceNets(sampleGrid(size, [-0.5, -0.5, -0.5], 1 / (SAMPLES - 1), solid));
}

function ball([cx, cy, cz]: Point, radius: number): Solid {
  return (x, y, z) => radius - Math.hypot(x - cx, y - cy, z - cz);
}

function box([cx, cy, cz]: Point, [hx, hy, hz]: Point, radius = 0.01): Solid {
  return (x, y, z) => {
    const [qx, qy, qz] = [
      Math.abs(x - cx) - hx + radius,
      Math.abs(y - cy) - hy + radius,
      Math.abs(z - cz) - hz + radius,
    ];
    const outside = Math.hypot(Math.max(qx, 0), Math.max(qy, 0), Math.max(qz, 0));
    return radius - outside - Math.min(0, Math.max(qx, qy, qz));
  };
}

/** All within `radius` of the line from a to b. */
function capsule(a: Point, b: Point, radius: number): Solid {
  const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const length = ux * ux + uy * uy + uz * uz;
  return (x, y, z) => {
    const [px, py, pz] = [x - a[0], y - a[1], z - a[2]];
    const t = Math.min(1, Math.max(0, (px * ux + py * uy + pz * uz) / length));
    return radius - Math.hypot(px - t * ux, py - t * uy, pz - t * uz);
  };
}

/** Turned round the y axis: `y, radius` pairs from the bottom up, straight between them. */
function lathe(profile: readonly number[]): Solid {
  const [first, last] = [profile[0]!, profile.at(-2)!];
  return (x, y, z) => {
    let at = 0;
    while (at < profile.length - 4 && y > profile[at + 2]!) at += 2;
    const t = Math.min(1, Math.max(0, (y - profile[at]!) / (profile[at + 2]! - profile[at]!)));
    const radius = profile[at + 1]! + t * (profile[at + 3]! - profile[at + 1]!);
    return Math.min(radius - Math.hypot(x, z), y - first, last - y);
  };
}

function union(...solids: readonly Solid[]): Solid {
  return (x, y, z) => solids.reduce((most, solid) => Math.max(most, solid(x, y, z)), Number.NEGATIVE_INFINITY);
}

function animal(): Solid {
  const legs = [-0.22, 0.22].flatMap((x) =>
    [-0.09, 0.09].map((z) => capsule([x, 0, z], [x * 1.1, -0.36, z * 1.2], 0.055)),
  );
  const trunk = capsule([-0.2, 0.03, 0], [0.2, 0.03, 0], 0.15);
  const head = capsule([0.32, 0.24, 0], [0.39, 0.22, 0], 0.085);
  const neck = capsule([0.2, 0.06, 0], [0.31, 0.22, 0], 0.08);
  return union(trunk, neck, head, capsule([-0.33, 0.08, 0], [-0.44, 0.2, 0], 0.03), ...legs);
}

function bone(): Solid {
  const ends = [-0.33, 0.33].flatMap((x) => [-0.08, 0.08].map((y) => ball([x, y, 0], 0.11)));
  return union(capsule([-0.33, 0, 0], [0.33, 0, 0], 0.07), ...ends);
}

function chair(): Solid {
  const legs = [-0.17, 0.17].flatMap((x) => [-0.17, 0.17].map((z) => box([x, -0.27, z], [0.03, 0.2, 0.03])));
  return union(box([0, -0.05, 0], [0.2, 0.03, 0.2]), box([0, 0.22, -0.17], [0.2, 0.25, 0.03]), ...legs);
}

function figure(): Solid {
  const limbs = [-1, 1].flatMap((side) => [
    capsule([side * 0.12, 0.12, 0], [side * 0.3, -0.08, 0.05], 0.04),
    capsule([side * 0.06, -0.12, 0], [side * 0.09, -0.42, 0], 0.055),
  ]);
  return union(capsule([0, 0.12, 0], [0, -0.08, 0], 0.11), ball([0, 0.34, 0], 0.12), ...limbs);
}

function mug(): Solid {
  const wall: Solid = (x, y, z) =>
    Math.min(0.25 - Math.hypot(x, z), 0.35 - Math.abs(y), Math.max(Math.hypot(x, z) - 0.21, -0.3 - y));
  const handle: Solid = (x, y, z) =>
    Math.min(0.035 - Math.hypot(Math.hypot(x - 0.25, y) - 0.16, z), Math.hypot(x, z) - 0.22);
  return union(wall, handle);
}

function star(): Solid {
  return (x, y, z) => {
    const reach = 0.3 + 0.13 * Math.cos(5 * Math.atan2(x, y));
    return Math.min((reach - Math.hypot(x, y)) * 0.6, 0.08 - Math.abs(z));
  };
}

function table(): Solid {
  const legs = [-0.38, 0.38].flatMap((x) => [-0.22, 0.22].map((z) => capsule([x, 0.1, z], [x, -0.27, z], 0.035)));
  return union(box([0, 0.12, 0], [0.45, 0.03, 0.28], 0.02), ...legs);
}
