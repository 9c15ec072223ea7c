import { Readable } from 'node:stream';
import { z } from 'zod';
import { FORMAT_FILES, type Generation, type GenerationStatus, OrfeasError } from '../../../contracts/index.js';

/** Answer of `GET /status/{uid}`. */
export const hunyuanStatusSchema = z.object({
  status: z.enum(['processing', 'texturing', 'completed', 'failed']),
  model_base64: z.string().optional().describe('The file, once it is completed.'),
  error: z.string().optional().describe('Why it failed.'),
  /** 0..100 */
  progress: z.number().optional(),
});
export type HunyuanStatus = z.output<typeof hunyuanStatusSchema>;

const STATUSES = {
  PENDING: 'processing',
  IN_PROGRESS: 'processing',
  PAUSED: 'processing',
  SUCCEEDED: 'completed',
  FAILED: 'failed',
  CANCELED: 'failed',
} as const satisfies Record<GenerationStatus, HunyuanStatus['status']>;

/** A generation as Hunyuan3D's clients see it, without the model itself. */
export function hunyuanStatus({ status, stages, progress, error }: Generation): HunyuanStatus {
  if (status === 'FAILED' || status === 'CANCELED') return { status: 'failed', error: reasonOf(error) };
  const texture = stages.find(({ name }) => name === 'texture');
  const isTexturing = STATUSES[status] === 'processing' && texture?.status === 'IN_PROGRESS';
  return { status: isTexturing ? 'texturing' : STATUSES[status], progress };
}

/** Why a generation that has ended has no model. */
export function reasonOf(error: Generation['error']): string {
  return error === null ? 'It was canceled.' : `${error.message}. ${error.suggestion}`;
}

/**
 * The file that a generation's client waits for: of the format that it named, or a GLB where several were made.
 * @throws OrfeasError ARTIFACT_NOT_FOUND.
 */
export function modelOf({ outputs, artifacts }: Pick<Generation, 'outputs' | 'artifacts'>) {
  const format = outputs.includes('glb') ? 'glb' : outputs[0];
  const name = format === undefined ? '' : FORMAT_FILES[format][0];
  const found = artifacts.findLast((artifact) => artifact.name === name);
  if (found === undefined) throw new OrfeasError('ARTIFACT_NOT_FOUND', 'The generation has no model');
  return found;
}

const HEAD = '{"status":"completed","progress":100,"model_base64":"';
const TAIL = '"}';

/** Length of {@link completedBody} for a file of so many bytes. */
export function completedBytes(bytes: number): number {
  return HEAD.length + Math.ceil(bytes / 3) * 4 + TAIL.length;
}

/** The answer with the model in it, piece by piece as the file comes: neither lies in memory whole. */
export function completedBody(file: Readable): Readable {
  return Readable.from(encoded(file), { objectMode: false });
}

async function* encoded(file: Readable): AsyncGenerator<Buffer> {
  yield Buffer.from(HEAD);
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of file as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    // Three bytes are four letters; what is over waits for the next piece.
    const whole = bytes.length - (bytes.length % 3);
    rest = bytes.subarray(whole);
    if (whole > 0) yield Buffer.from(bytes.toString('base64', 0, whole), 'latin1');
  }
  yield Buffer.from(rest.toString('base64') + TAIL, 'latin1');
}
