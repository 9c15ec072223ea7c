import { type SignedGrid, sampleGrid } from '../../geometry/field/signed-grid.js';

/** Kinds of random fields, each hard on a surface in its own way. */
const KINDS = ['white', 'signs', 'steps', 'waves', 'octaves', 'solids', 'solids at the border', 'nearly flat'] as const;
export type FieldKind = (typeof KINDS)[number];

type Field = (x: number, y: number, z: number) => number;
type Random = () => number;

/** Numbers in [0, 1) from a seed: mulberry32, a public-domain generator by Tommy Ettinger. */
export function randomNumbers(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A random field of 8 to 24 samples an axis. */
export function randomField(random: Random): { grid: SignedGrid; kind: FieldKind } {
  const kind = KINDS[Math.floor(random() * KINDS.length)]!;
  const count = () => 8 + Math.floor(random() * 17);
  const size = [count(), count(), count()] as const;
  const spacing = 0.01 + random();
  const origin = [random() - 0.5, random() * 3, -random()] as const;
  const grid = sampleGrid(size, [0, 0, 0], 1, fieldOf(kind, random, size));
  return { grid: { ...grid, origin, spacing }, kind };
}

/** The field of a kind, in samples. */
function fieldOf(kind: FieldKind, random: Random, size: readonly [number, number, number]): Field {
  switch (kind) {
    case 'white': {
      const share = random();
      return () => random() - share;
    }
    case 'signs': {
      const share = random();
      return () => (random() < share ? 1 : -1);
    }
    case 'steps': {
      // A few levels, 0 and the other iso among them: values that are exactly on the surface.
      const levels = 1 + Math.floor(random() * 4);
      return () => Math.round((random() * 2 - 1) * levels) / 4;
    }
    case 'waves':
      return waves(random, 0.3 + random() * 2.5);
    case 'octaves': {
      const [coarse, middle, fine] = [waves(random, 0.3), waves(random, 0.9), waves(random, 2.5)];
      return (x, y, z) => coarse(x, y, z) + 0.5 * middle(x, y, z) + 0.25 * fine(x, y, z);
    }
    case 'solids':
      return solids(random, size, 0);
    case 'solids at the border':
      return solids(random, size, 0.6);
    case 'nearly flat': {
      // Planes on, or a hair beside, the samples.
      const height = 2 + Math.floor(random() * 4);
      const hair = [0, 1e-30, -1e-30, 1e-7, -1e-7, 1e-3][Math.floor(random() * 6)]!;
      return (_x, _y, z) => height - z + hair * (random() - 0.5);
    }
  }
}

function waves(random: Random, frequency: number): Field {
  const list = Array.from({ length: 4 }, () => [0, 0, 0, 0].map(() => (random() * 2 - 1) * frequency));
  const shift = random() - 0.5;
  return (x, y, z) => list.reduce((sum, [a, b, c, d]) => sum + Math.sin(a! * x + b! * y + c! * z + 10 * d!), shift);
}

/** Boxes turned at random, balls and tori, put together, cut and met; the further `reach` goes, the more lie across the border. */
function solids(random: Random, size: readonly [number, number, number], reach: number): Field {
  const parts = Array.from({ length: 1 + Math.floor(random() * 5) }, () => {
    const centre = size.map((count) => (count - 1) * (0.5 + (random() - 0.5) * (0.6 + reach)));
    const radius = 1 + random() * 6;
    return { solid: solid(random, radius), centre, how: Math.floor(random() * 4) };
  });
  return (x, y, z) => {
    let value = -100;
    for (const [i, { solid: part, centre, how }] of parts.entries()) {
      const own = part(x - centre[0]!, y - centre[1]!, z - centre[2]!);
      if (i === 0 || how < 2) value = Math.max(value, own);
      else value = Math.min(value, how === 2 ? -own : own + 2);
    }
    return value;
  };
}

function solid(random: Random, radius: number): Field {
  const kind = Math.floor(random() * 3);
  if (kind === 0) return (x, y, z) => radius - Math.hypot(x, y, z);
  const thin = radius * (0.15 + random() * 0.6);
  if (kind === 1) return (x, y, z) => thin - Math.hypot(Math.hypot(x, y) - radius, z);
  const [cosA, sinA] = turn(random() < 0.3 ? 0 : random() * 7);
  const [cosB, sinB] = turn(random() < 0.3 ? 0 : random() * 7);
  // Often whole numbers, so that faces run through samples.
  const half = [radius, thin, radius].map((length) => (random() < 0.5 ? Math.round(length) : length));
  return (x, y, z) => {
    const u = cosA * x + sinA * y;
    const v = cosA * y - sinA * x;
    return -Math.max(
      Math.abs(u) - half[0]!,
      Math.abs(cosB * v + sinB * z) - half[1]!,
      Math.abs(cosB * z - sinB * v) - half[2]!,
    );
  };
}

function turn(angle: number): [number, number] {
  return [Math.cos(angle), Math.sin(angle)];
}
