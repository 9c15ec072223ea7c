import { createHash } from 'node:crypto';
import { z } from 'zod';
import { NOISE_GENERATOR } from '../math/gaussian-noise.js';
import { floatsOf } from './floats-of.js';

/** What must be the same for a flow to go on from where another attempt left it. */
export interface FlowRun {
  /** Digest of the pack. */
  pack: string;
  seed: number;
  /** Of the schedule; null where the pack has none to choose. */
  guidance: number | null;
  /** {@link sigmaHash} of the schedule. */
  sigmas: string;
}

const headerSchema = z.object({
  schema: z.literal('orfeas.flow-checkpoint/1'),
  generator: z.literal(NOISE_GENERATOR),
  step: z.int().min(1),
  pack: z.string(),
  seed: z.number(),
  guidance: z.number().nullable(),
  sigmas: z.string(),
});

/** Bytes of the header's length, u32 little-endian; header and values begin at multiples of 4. */
const LENGTH_BYTES = 4;

/** A state of the sampler: the header's length, the header as JSON padded with spaces, the latents as f32. */
export function encodeFlowCheckpoint(run: FlowRun, step: number, latents: Float32Array): Uint8Array {
  const facts = { schema: 'orfeas.flow-checkpoint/1', generator: NOISE_GENERATOR, step, ...run };
  const json = Buffer.from(JSON.stringify(facts));
  const padded = LENGTH_BYTES * Math.ceil(json.length / LENGTH_BYTES);
  const state = new Uint8Array(LENGTH_BYTES + padded + latents.byteLength).fill(' '.charCodeAt(0));
  new DataView(state.buffer).setUint32(0, padded, true);
  state.set(json, LENGTH_BYTES);
  state.set(new Uint8Array(latents.buffer, latents.byteOffset, latents.byteLength), LENGTH_BYTES + padded);
  return state;
}

/**
 * Reads a state back.
 * @param values how many latents there are.
 * @returns null for a state of another pack, schedule, seed or generator, or what is no state at all: begin anew.
 */
export function decodeFlowCheckpoint(
  state: Uint8Array,
  run: FlowRun,
  values: number,
): { step: number; latents: Float32Array } | null {
  if (state.byteLength < LENGTH_BYTES) return null;
  const padded = new DataView(state.buffer, state.byteOffset).getUint32(0, true);
  const start = LENGTH_BYTES + padded;
  if (state.byteLength !== start + values * Float32Array.BYTES_PER_ELEMENT) return null;
  const { success, data } = headerSchema.safeParse(parsed(state.subarray(LENGTH_BYTES, start)));
  if (!success || data.pack !== run.pack || data.sigmas !== run.sigmas) return null;
  if (data.seed !== run.seed || data.guidance !== run.guidance) return null;
  return { step: data.step, latents: floatsOf(state, start, values) };
}

/** Identity of a schedule: sha256 of its table's f64 bytes, first 16 hex digits. */
export function sigmaHash(sigmas: Float64Array): string {
  const bytes = new Uint8Array(sigmas.buffer, sigmas.byteOffset, sigmas.byteLength);
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return null;
  }
}
