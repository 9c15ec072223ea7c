import { z } from 'zod';
import { FORMAT_FILES, type Generation, type GenerationStatus } from '../../../contracts/index.js';

/** Answer of the seed's `GET /api/job-status/{job_id}`. */
export const classicStatusSchema = z.object({
  job_id: z.string(),
  status: z.enum(['uploaded', 'processing', 'completed', 'failed']),
  /** 0..100 */
  progress: z.number(),
  message: z.string(),
  output_file: z.string().optional(),
});
export type S3Status = z.infer<typeof classicStatusSchema>;

const STATUSES = {
  PENDING: 'processing',
  IN_PROGRESS: 'processing',
  PAUSED: 'processing',
  SUCCEEDED: 'completed',
  FAILED: 'failed',
  CANCELED: 'failed',
} as const satisfies Record<GenerationStatus, S3Status['status']>;

/** A generation as the seed's clients see it. */
export function classicStatus(generation: Generation): S3Status {
  const { id, status, progress, outputs } = generation;
  const file = outputs[0] === undefined ? undefined : FORMAT_FILES[outputs[0]][0];
  return {
    job_id: id,
    status: STATUSES[status],
    progress,
    message: messageOf(generation),
    ...(status === 'SUCCEEDED' && file !== undefined ? { output_file: file } : {}),
  };
}

/** A picture that was uploaded and not yet asked to become a model. */
export function classicUploaded(id: string): S3Status {
  return { job_id: id, status: 'uploaded', progress: 0, message: 'The picture is here; ask for POST /api/generate-3d' };
}

function messageOf({ status, stages, error, waiting }: Generation): string {
  if (error !== null) return `${error.message}. ${error.suggestion}`;
  if (status === 'SUCCEEDED') return 'The model is ready';
  if (waiting !== null) return `Waiting for a ${waiting.for} on ${waiting.queue}`;
  const running = stages.find((stage) => stage.status === 'IN_PROGRESS');
  return running === undefined ? 'Waiting to begin' : `Working on ${running.name}`;
}
