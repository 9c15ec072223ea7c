import type { z } from 'zod';
import {
  type FieldError,
  type GenerationRequest,
  generationRequestSchema,
  OrfeasError,
} from '../../contracts/index.js';

/** A request without its picture, which may have come as a file. */
export const generationSettingsSchema = generationRequestSchema.omit({ image: true });
export type GenerationSettings = Omit<GenerationRequest, 'image'>;

/**
 * Checks the body of `POST /v1/generations`.
 * @throws OrfeasError INVALID_OPTIONS when only options are wrong, else INVALID_REQUEST; each names every field.
 */
export function parseGenerationRequest(value: unknown): GenerationRequest {
  return checked(generationRequestSchema, value);
}

/** Checks a request whose picture came as a file; throws like {@link parseGenerationRequest}. */
export function parseGenerationSettings(value: unknown): GenerationSettings {
  return checked(generationSettingsSchema, value);
}

export function checked<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error.issues);
  const onlyOptions = errors.every(({ pointer }) => pointer === '/options' || pointer.startsWith('/options/'));
  const list = errors.map(({ pointer, detail }) => `${pointer === '' ? 'body' : pointer}: ${detail}`).join('; ');
  throw new OrfeasError(onlyOptions ? 'INVALID_OPTIONS' : 'INVALID_REQUEST', list, { errors });
}

/** What is wrong with each field, by JSON pointer (RFC 6901). */
export function fieldErrors(issues: readonly z.core.$ZodIssue[]): FieldError[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ pointer: pointerTo(issue.path), detail: detailOf(issue) }];
    return issue.keys.map((key) => ({ pointer: pointerTo([...issue.path, key]), detail: 'There is no such field' }));
  });
}

function detailOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_union' && issue.path[0] === 'image')
    return 'Expected {"uploadId"}, {"url"} or {"dataUri"}';
  return issue.message;
}

function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
