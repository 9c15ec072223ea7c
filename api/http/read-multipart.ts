import '@fastify/multipart';
import { OrfeasError } from '../../contracts/index.js';
import { readBody } from './read-body.js';
import type { FastifyRequest } from './request-context.js';

/** A form as it came: the file, where there is one, and the plain fields in their order. */
export interface Form {
  picture: Uint8Array | null;
  fields: [name: string, value: string][];
}

/** Names under which clients send the picture. */
const FILE_FIELDS = new Set(['image', 'file']);

/** Far more than the options there are, far less than what would hurt. */
export const MAX_FIELDS = 64;
export const MAX_FIELD_BYTES = 64 * 1024;

/**
 * Reads a multipart form. File names are never looked at.
 * @throws OrfeasError INVALID_REQUEST, or IMAGE_TOO_LARGE for a file past `maxBytes`.
 */
export async function readMultipart(request: FastifyRequest, maxBytes: number): Promise<Form> {
  const form: Form = { picture: null, fields: [] };
  try {
    await collect(request, maxBytes, form);
  } catch (cause) {
    throw malformedForm(request, cause);
  }
  return form;
}

/** What a form is refused with that broke off or is none; what is still to come is let pass, so that the answer gets out. */
export function malformedForm(request: FastifyRequest, cause: unknown): OrfeasError {
  request.raw.unpipe();
  request.raw.resume();
  if (cause instanceof OrfeasError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new OrfeasError('INVALID_REQUEST', `Expected a well-formed multipart form but received: ${reason}`, { cause });
}

async function collect(request: FastifyRequest, maxBytes: number, form: Form): Promise<void> {
  const limits = { fileSize: maxBytes + 1, files: 2, fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES };
  for await (const part of request.parts({ limits })) {
    if (part.type === 'file') {
      if (!FILE_FIELDS.has(part.fieldname)) {
        throw new OrfeasError('INVALID_REQUEST', `Expected the file in the field image but received ${part.fieldname}`);
      }
      if (form.picture !== null) throw new OrfeasError('INVALID_REQUEST', 'Expected one file but received two');
      form.picture = await readBody(part.file, maxBytes);
    } else {
      if (part.valueTruncated) throw new OrfeasError('INVALID_REQUEST', `The field ${part.fieldname} is too long`);
      form.fields.push([part.fieldname, String(part.value)]);
    }
  }
}
