import { z } from 'zod';
import {
  type AnalyzeOptions,
  analyzeOptionsSchema,
  type MeshStageName,
  OrfeasError,
  type RepairOptions,
  repairOptionsSchema,
  type WebhookTarget,
  webhookTargetSchema,
} from '../../contracts/index.js';
import { fieldErrors } from '../generations/parse-request.js';
import { readFields } from '../generations/read-fields.js';
import type { Body } from '../http/body-intake.js';
import { queryFields } from '../http/query-fields.js';

const SCHEMAS = { analyze: analyzeOptionsSchema, repair: repairOptionsSchema } as const;

const toldSchema = z.object({ webhook: webhookTargetSchema.optional() });

/** A file, and what to do with it. */
export interface MeshRequest {
  bytes: Uint8Array;
  options: AnalyzeOptions | RepairOptions;
  /** Told of its end. */
  webhook?: WebhookTarget;
}

/**
 * The file of a body with its options: the whole body with options in the query, or a form with both.
 * @throws OrfeasError INVALID_REQUEST without a file, INVALID_OPTIONS with the fields that are wrong.
 */
export function parseMeshRequest(operation: MeshStageName, body: Body, query: unknown): MeshRequest {
  const fields = [...queryFields(query), ...(body.kind === 'form' ? body.form.fields : [])];
  const bytes = body.kind === 'form' ? body.form.picture : body.kind === 'bytes' ? body.bytes : null;
  if (bytes === null) {
    throw new OrfeasError(
      'INVALID_REQUEST',
      'Expected a mesh file in the field file, or as the whole body, but received none',
    );
  }
  const { webhook: target, ...given } = readFields(fields);
  const parsed = SCHEMAS[operation].safeParse(given);
  const told = toldSchema.safeParse(target === undefined ? {} : { webhook: targetOf(target) });
  if (parsed.success && told.success) return { bytes, options: parsed.data, ...told.data };
  const errors = fieldErrors([...(parsed.error?.issues ?? []), ...(told.error?.issues ?? [])]);
  throw new OrfeasError('INVALID_OPTIONS', errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '), {
    errors,
  });
}

/** An address alone, or `{"url", "events"}` as JSON. */
function targetOf(given: unknown): unknown {
  if (typeof given !== 'string') return given;
  if (!given.trimStart().startsWith('{')) return { url: given };
  try {
    return JSON.parse(given);
  } catch {
    return given;
  }
}
