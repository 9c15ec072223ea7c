import type { NetState } from './surface-nets.js';

/**
 * The surface's tangent planes as the samples next to it see them, of two layers of samples. Sample slot s has
 * `(nx, ny, nz, d)` at 4·s: the plane `n · (x − sample) + d = 0`, n of unit length, lengths in cells; all 0 where the
 * sample tells nothing.
 */
export type SamplePlanes = Float32Array;

/** Numbers a sample's plane takes. */
export const PLANE_NUMBERS = 4;

/**
 * A stencil beside the sample is taken only where it bends less than half as much as the central one: in smooth fields
 * the central one is the better (the bias of Shu, "Numerical experiments on the accuracy of ENO schemes", 1990).
 */
const SIDE_BIAS = 2;

/** Planes further from their sample than this, in cells, come of a field that is not steady there: a cell's diagonal. */
const MAX_REACH = Math.sqrt(3);

export function samplePlanes(nx: number, ny: number): SamplePlanes {
  return new Float32Array(2 * nx * ny * PLANE_NUMBERS);
}

/** Computes the planes of those samples of layer z that have a neighbour on the other side of the surface. */
export function planeLayer(state: NetState, planes: SamplePlanes, z: number): void {
  const [, ny, nz] = state.field.size;
  const { words, rowWords } = state.inside;
  const layer = rowWords * ny;
  const stack: Stack = { around: [], state, planes, z };
  for (let step = -2; step <= 2; step++) {
    stack.around.push(z + step < 0 || z + step >= nz ? null : state.field.layer(z + step));
  }
  for (let y = 0; y < ny; y++) {
    const row = z * layer + y * rowWords;
    for (let w = 0; w < rowWords; w++) {
      const at = row + w;
      const own = words[at]!;
      // Beyond the border lies the outside, and the border itself is outside.
      let near = own ^ ((own >>> 1) | (w === rowWords - 1 ? 0 : words[at + 1]! << 31));
      near |= own ^ ((own << 1) | (w === 0 ? 0 : words[at - 1]! >>> 31));
      if (y > 0) near |= own ^ words[at - rowWords]!;
      if (y < ny - 1) near |= own ^ words[at + rowWords]!;
      if (z > 0) near |= own ^ words[at - layer]!;
      if (z < nz - 1) near |= own ^ words[at + layer]!;
      for (; near !== 0; near &= near - 1) planeAt(stack, w * 32 + 31 - Math.clz32(near & -near), y);
    }
  }
}

/** Layers z − 2 to z + 2 of a field, null beyond its ends. */
interface Stack {
  around: (Float32Array | null)[];
  state: NetState;
  planes: SamplePlanes;
  z: number;
}

function planeAt({ around, state, planes, z }: Stack, x: number, y: number): void {
  const { size, unknown } = state.field;
  const nx = size[0];
  const i = nx * y + x;
  const values = around[2]!;
  const own = values[i]!;
  readLine(values, i, 1, x, nx, unknown);
  const gx = slope();
  readLine(values, i, nx, y, size[1], unknown);
  const gy = slope();
  for (let k = 0; k < 5; k++) {
    const layer = around[k]!;
    line[k] = layer === null ? Number.NaN : known(layer[i]!, unknown);
  }
  const gz = slope();
  const at = ((z & 1) * nx * size[1] + i) * PLANE_NUMBERS;
  const shrink = 1 / Math.sqrt(gx * gx + gy * gy + gz * gz);
  const reach = (own - state.iso) * shrink;
  const isTelling = Math.abs(reach) <= MAX_REACH && Math.abs(own) !== unknown;
  planes[at] = isTelling ? gx * shrink : 0;
  planes[at + 1] = isTelling ? gy * shrink : 0;
  planes[at + 2] = isTelling ? gz * shrink : 0;
  planes[at + 3] = isTelling ? reach : 0;
}

/** Five samples in a row round the one in work; NaN where there is none or only its sign is known. */
const line = new Float64Array(5);

function readLine(values: Float32Array, i: number, step: number, at: number, count: number, unknown: number): void {
  line[0] = at > 1 ? known(values[i - 2 * step]!, unknown) : Number.NaN;
  line[1] = at > 0 ? known(values[i - step]!, unknown) : Number.NaN;
  line[2] = values[i]!;
  line[3] = at < count - 1 ? known(values[i + step]!, unknown) : Number.NaN;
  line[4] = at < count - 2 ? known(values[i + 2 * step]!, unknown) : Number.NaN;
}

function known(value: number, unknown: number): number {
  return Math.abs(value) === unknown ? Number.NaN : value;
}

/**
 * The derivative at the third of the five samples of {@link line}, from the three neighbouring ones that bend least, so that it is
 * not taken across a crease (Harten, Engquist, Osher and Chakravarthy, "Uniformly high order accurate essentially
 * non-oscillatory schemes", 1987). Values that are missing are NaN; with too few, the flatter of the two differences.
 */
function slope(): number {
  const a = line[0]!;
  const b = line[1]!;
  const c = line[2]!;
  const d = line[3]!;
  const e = line[4]!;
  const middle = Math.abs(b - 2 * c + d);
  const left = Math.abs(a - 2 * b + c);
  const right = Math.abs(c - 2 * d + e);
  // A comparison with NaN is false.
  const isSteady = !(SIDE_BIAS * left < middle || SIDE_BIAS * right < middle);
  if (isSteady && middle >= 0) return (d - b) / 2;
  const useLeft = left <= right || (left >= 0 && !(right >= 0));
  if (useLeft) return c - b + (a - 2 * b + c) / 2;
  if (right >= 0) return d - c - (c - 2 * d + e) / 2;
  const back = c - b;
  const forth = d - c;
  if (Math.abs(back) <= Math.abs(forth) || Number.isNaN(forth)) return Number.isNaN(back) ? 0 : back;
  return forth;
}
