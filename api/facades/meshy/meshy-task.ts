import { z } from 'zod';
import type { Generation, GenerationStatus } from '../../../contracts/index.js';

export const MESHY_TASK_TYPE = 'image-to-3d';
const MESHY_STATUSES = ['PENDING', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'CANCELED'] as const;

/** Meshy's task object; times are ms since 1970, 0 where they are not known yet. */
export const meshyTaskSchema = z.object({
  id: z.string(),
  type: z.literal(MESHY_TASK_TYPE),
  model_urls: z.object({
    glb: z.string().optional(),
    obj: z.string().optional(),
    mtl: z.string().optional(),
    stl: z.string().optional(),
    usdz: z.string().optional(),
    '3mf': z.string().optional(),
  }),
  thumbnail_url: z.string(),
  texture_prompt: z.string(),
  progress: z.int().min(0).max(100),
  created_at: z.int(),
  started_at: z.int(),
  finished_at: z.int(),
  expires_at: z.int(),
  status: z.enum(MESHY_STATUSES),
  texture_urls: z.array(z.object({ base_color: z.string() })),
  preceding_tasks: z.int().describe('Of those before it in its queue, while it is PENDING.'),
  task_error: z.object({ code: z.string().optional(), message: z.string() }),
  consumed_credits: z.literal(0),
});
export type MeshyTask = z.output<typeof meshyTaskSchema>;

/** The name that Meshy has for a status; what is held by a pause is under way for its clients. */
export function meshyStatus(status: GenerationStatus): MeshyTask['status'] {
  return status === 'PAUSED' ? 'IN_PROGRESS' : status;
}

/** Where a file of a finished generation is to be had. */
export type FileUrl = (artifact: Generation['artifacts'][number]) => string;

/** A generation as Meshy's clients see it. */
export function meshyTask(generation: Generation, fileUrl: FileUrl): MeshyTask {
  const { id, status, error, waiting } = generation;
  const urls = status === 'SUCCEEDED' ? urlsByName(generation, fileUrl) : new Map<string, string>();
  const texture = urls.get('model.png');
  return {
    id,
    type: MESHY_TASK_TYPE,
    model_urls: {
      ...named('glb', urls.get('model.glb')),
      ...named('obj', urls.get('model.obj')),
      ...named('mtl', urls.get('model.mtl')),
      ...named('stl', urls.get('model.stl')),
      ...named('usdz', urls.get('model.usdz')),
      ...named('3mf', urls.get('model.3mf')),
    },
    thumbnail_url: urls.get('thumbnail.webp') ?? '',
    texture_prompt: '',
    progress: Math.floor(generation.progress),
    created_at: milliseconds(generation.createdAt),
    started_at: milliseconds(generation.startedAt),
    finished_at: milliseconds(generation.finishedAt),
    expires_at: milliseconds(generation.expiresAt),
    status: meshyStatus(status),
    texture_urls: texture === undefined ? [] : [{ base_color: texture }],
    preceding_tasks: waiting?.ahead ?? 0,
    task_error:
      error === null ? { message: '' } : { code: error.code, message: `${error.message}. ${error.suggestion}` },
    consumed_credits: 0,
  };
}

function urlsByName({ artifacts }: Generation, fileUrl: FileUrl): Map<string, string> {
  return new Map(artifacts.map((artifact) => [artifact.name, fileUrl(artifact)]));
}

function named<K extends string>(key: K, url: string | undefined): Partial<Record<K, string>> {
  return url === undefined ? {} : ({ [key]: url } as Record<K, string>);
}

function milliseconds(time: string | null): number {
  return time === null ? 0 : Date.parse(time);
}
