import { z } from 'zod';
import { FRAME_ENDINGS, type SequenceStatus, type SequenceView } from '../../../contracts/index.js';

const JOB_STATUSES = ['queued', 'processing', 'completed', 'failed', 'cancelled'] as const;
type JobStatus = (typeof JOB_STATUSES)[number];

/** A sequence as the routes of the earlier generator told it. */
export const generatorJobSchema = z.object({
  jobId: z.string(),
  status: z.enum(JOB_STATUSES),
  /** 0..100 */
  progress: z.number(),
  frames: z.int(),
  message: z.string(),
  createdAt: z.string(),
  completedAt: z.string().nullable(),
  error: z.string().nullable(),
  /** Null until it is completed. */
  files: z.object({ zip: z.string(), preview: z.string(), poster: z.string(), manifest: z.string() }).nullable(),
});
export type GeneratorJob = z.infer<typeof generatorJobSchema>;

export const generatorStartedSchema = z.object({
  success: z.literal(true),
  jobId: z.string(),
  status: z.enum(JOB_STATUSES),
});
export const generatorAnswerSchema = z.object({ success: z.literal(true), job: generatorJobSchema });
export const generatorListSchema = z.object({
  success: z.literal(true),
  jobs: z.array(generatorJobSchema),
  /** Of the jobs that are listed. */
  stats: z.object(Object.fromEntries(JOB_STATUSES.map((status) => [status, z.int()])) as Record<JobStatus, z.ZodInt>),
});
export const generatorHealthSchema = z.object({
  status: z.enum(['healthy', 'degraded']),
  timestamp: z.string(),
  gpu_available: z.boolean(),
  checks: z.array(z.object({ part: z.string(), ready: z.boolean(), detail: z.string().nullable() })),
});

const STATUSES = {
  PENDING: 'queued',
  IN_PROGRESS: 'processing',
  SUCCEEDED: 'completed',
  FAILED: 'failed',
  CANCELED: 'cancelled',
} as const satisfies Record<SequenceStatus, JobStatus>;

export function generatorJob(sequence: SequenceView): GeneratorJob {
  const { id, progress, frames, createdAt, finishedAt, error } = sequence;
  const status = sequence.waiting ? 'queued' : STATUSES[sequence.status];
  const urlOf = (name: string) => sequence.artifacts.find((artifact) => artifact.name === name)?.url ?? '';
  return {
    ...{ jobId: id, status, progress, frames, createdAt },
    message: messageOf(sequence),
    completedAt: finishedAt,
    error: error === null ? null : `${error.message}. ${error.suggestion}`,
    files:
      sequence.status === 'SUCCEEDED'
        ? {
            zip: urlOf('sequence.zip'),
            preview: urlOf('sequence.webp'),
            poster: urlOf(`poster.${FRAME_ENDINGS[sequence.options.format]}`),
            manifest: urlOf('manifest.json'),
          }
        : null,
  };
}

export function generatorList(sequences: readonly SequenceView[]): z.infer<typeof generatorListSchema> {
  const jobs = sequences.map(generatorJob);
  const count = (status: JobStatus) => jobs.filter((job) => job.status === status).length;
  const stats = Object.fromEntries(JOB_STATUSES.map((status) => [status, count(status)])) as Record<JobStatus, number>;
  return { success: true, jobs, stats };
}

function messageOf({ status, waiting, error, frames, progress }: SequenceView): string {
  if (error !== null) return error.message;
  if (status === 'SUCCEEDED') return `${frames} frames are ready`;
  if (waiting || status === 'PENDING') return 'Waiting for a render worker';
  return `Drawing, ${Math.round((frames * progress) / 100)} of ${frames} frames are there`;
}
