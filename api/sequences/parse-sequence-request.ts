import {
  OrfeasError,
  type SequenceOptions,
  type SequencePlan,
  sequenceOptionsSchema,
  sequenceRequestSchema,
  settleSequence,
} from '../../contracts/index.js';
import { checked, fieldErrors } from '../generations/parse-request.js';
import type { Body } from '../http/body-intake.js';
import { queryFields } from '../http/query-fields.js';

const NUMBERS: ReadonlySet<string> = new Set(['frames', 'size']);

/** What is to be shown, and how. */
export type SequenceOrder = { plan: SequencePlan } & (
  | { from: 'generation'; generationId: string }
  | { from: 'file'; bytes: Uint8Array }
);

/**
 * A request for a sequence: JSON that names a generation; or a GLB as the whole body with options in the query, or in a
 * form with options as fields.
 * @throws OrfeasError INVALID_REQUEST without a model, INVALID_OPTIONS with the fields that are wrong.
 */
export function parseSequenceRequest(body: Body, query: unknown): SequenceOrder {
  if (body.kind === 'json') {
    const { generationId, options } = checked(sequenceRequestSchema, body.value);
    return { from: 'generation', generationId, plan: settleSequence(options) };
  }
  const fields = [...queryFields(query), ...(body.kind === 'form' ? body.form.fields : [])];
  const bytes = body.kind === 'form' ? body.form.picture : body.bytes;
  if (bytes === null || bytes.length === 0) {
    const expected = 'Expected a GLB in the field file or as the whole body, or JSON with generationId';
    throw new OrfeasError('INVALID_REQUEST', `${expected}, but received none`);
  }
  return { from: 'file', bytes, plan: settleSequence(optionsOf(fields)) };
}

/** Options as text: some are numbers, one is a list of them. */
function optionsOf(fields: readonly (readonly [name: string, value: string])[]): SequenceOptions {
  const given: Record<string, unknown> = Object.create(null);
  for (const [name, value] of fields) {
    if (name in given)
      throw new OrfeasError('INVALID_REQUEST', `Expected the field ${name} once but received it twice`);
    given[name] = name === 'elevations' ? value.split(',').map(numberOf) : NUMBERS.has(name) ? numberOf(value) : value;
  }
  const parsed = sequenceOptionsSchema.safeParse({ ...given });
  if (parsed.success) return parsed.data;
  const errors = fieldErrors(parsed.error.issues);
  throw new OrfeasError('INVALID_OPTIONS', errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; '), {
    errors,
  });
}

/** The schema refuses what is no number. */
function numberOf(text: string): unknown {
  return text.trim() === '' ? text : Number(text);
}
