import { z } from 'zod';
import {
  ERROR_CODES,
  type FieldError,
  GENERATION_STATUSES,
  type GenerationState,
  idSchema,
  OrfeasError,
  STAGE_NAMES,
  type StageName,
} from '../../contracts/index.js';
import { fieldErrors } from './parse-request.js';

/** A moment as ISO 8601 has it, with its offset; a date means its first moment in UTC. Milliseconds inside. */
const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()], 'Expected a time as 2026-01-31T00:00:00Z');

/** Which generations: the filters of `GET /v1/generations`, and the query of `POST /v1/replays`. */
export const generationFilterSchema = z.strictObject({
  status: z.enum(GENERATION_STATUSES).optional(),
  /** Where it failed; of one that has not failed the last stage that it reached. */
  stage: z.enum(STAGE_NAMES).optional(),
  code: z.enum(ERROR_CODES).optional(),
  model: z.string().min(1).max(64).optional(),
  tag: z.string().min(1).max(64).optional(),
  batch: idSchema.optional(),
  parent: idSchema.optional(),
  /** Begun then or later. */
  since: moment.transform((text) => Date.parse(text)).optional(),
  /** Begun before. */
  until: moment.transform((text) => Date.parse(text)).optional(),
});
export type GenerationFilter = z.output<typeof generationFilterSchema>;

/** What a filter looks at. */
export type Filtered = Pick<
  GenerationState,
  'status' | 'model' | 'tags' | 'stages' | 'error' | 'batchId' | 'parentId' | 'createdAt'
>;

/** Whether a generation is one that the filter asks for. */
export function isWanted(generation: Filtered, filter: GenerationFilter): boolean {
  const begunMs = Date.parse(generation.createdAt);
  const asked = (wanted: string | undefined, is: string | null) => wanted === undefined || wanted === is;
  return (
    asked(filter.status, generation.status) &&
    asked(filter.stage, stageReached(generation)) &&
    asked(filter.code, generation.error?.code ?? null) &&
    asked(filter.model, generation.model) &&
    asked(filter.batch, generation.batchId) &&
    asked(filter.parent, generation.parentId) &&
    (filter.tag === undefined || generation.tags.includes(filter.tag)) &&
    (filter.since === undefined || begunMs >= filter.since) &&
    (filter.until === undefined || begunMs < filter.until)
  );
}

/** The stage that it failed in, else the last one that it reached; null where none has begun. */
export function stageReached({ error, stages }: Pick<Filtered, 'error' | 'stages'>): StageName | null {
  return error?.stage ?? stages.filter(({ status }) => status !== 'PENDING').at(-1)?.name ?? null;
}

/**
 * Reads a filter from the text of a query, `status=FAILED&stage=texture`.
 * @throws OrfeasError INVALID_REQUEST, naming every parameter that is unknown, wrong or given twice.
 */
export function parseFilter(query: string): GenerationFilter {
  const pairs = [...new URLSearchParams(query.replace(/^\?/, ''))];
  const twice = pairs.filter(([name], index) => pairs.findIndex(([other]) => other === name) !== index);
  const result = generationFilterSchema.safeParse(Object.fromEntries(pairs));
  const errors = [
    ...(result.error === undefined ? [] : fieldErrors(result.error.issues)),
    ...twice.map(([name]) => ({ pointer: `/${name}`, detail: 'Expected it once but received it twice' })),
  ];
  if (result.success && errors.length === 0) return result.data;
  throw refusedQuery(errors);
}

export function refusedQuery(errors: readonly FieldError[]): OrfeasError {
  const list = errors.map(({ pointer, detail }) => `${pointer.slice(1)}: ${detail}`).join('; ');
  return new OrfeasError('INVALID_REQUEST', `Expected other parameters: ${list}`, { errors });
}
