import {
  type AnalyzeOptions,
  analyzeOptionsSchema,
  type MeshStageName,
  OrfeasError,
  type RepairOptions,
  repairOptionsSchema,
} from '../../contracts/index.js';
import { fieldErrors } from '../generations/parse-request.js';
import { readFields } from '../generations/read-fields.js';
import type { Body } from '../http/body-intake.js';
import { queryFields } from '../http/query-fields.js';

const SCHEMAS = { analyze: analyzeOptionsSchema, repair: repairOptionsSchema } as const;

/** A file, and what to do with it. */
export interface MeshRequest {
  bytes: Uint8Array;
  options: AnalyzeOptions | RepairOptions;
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
  const parsed = SCHEMAS[operation].safeParse(readFields(fields));
  if (parsed.success) return { bytes, options: parsed.data };
  const errors = fieldErrors(parsed.error.issues);
  throw new OrfeasError('INVALID_OPTIONS', errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '), {
    errors,
  });
}
