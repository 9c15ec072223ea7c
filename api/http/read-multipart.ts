import '@fastify/multipart';
import { OrfeasError } from '../../contracts/index.js';
import { readBody, type TooLargeCode } from './read-body.js';
import type { FastifyRequest } from './request-context.js';

/** A form as it came: the file, where there is one, and the plain fields in their order. */
export interface Form {
  picture: Uint8Array | null;
  fields: [name: string, value: string][];
}

/** How large a file may be, and what a larger one is called. */
export interface FileLimit {
  maxBytes: number;
  code: TooLargeCode;
}

/** Names under which clients send the file. */
const FILE_FIELDS = new Set(['image', 'file']);

/** Far more than the options there are, far less than what would hurt. */
export const MAX_FIELDS = 64;
export const MAX_FIELD_BYTES = 64 * 1024;

/**
 * Reads a multipart form. File names are never looked at.
 * @throws OrfeasError INVALID_REQUEST, or the limit's code for a file past it.
 */
export async function readMultipart(request: FastifyRequest, limit: FileLimit): Promise<Form> {
  const form: Form = { picture: null, fields: [] };
  try {
    await collect(request, limit, form);
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

async function collect(request: FastifyRequest, { maxBytes, code }: FileLimit, form: Form): Promise<void> {
  const limits = { fileSize: maxBytes + 1, files: 2, fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES };
  for await (const part of request.parts({ limits })) {
    if (part.type === 'file') {
      if (!FILE_FIELDS.has(part.fieldname)) {
        throw new OrfeasError('INVALID_REQUEST', `Expected the file in the field image but received ${part.fieldname}`);
      }
      if (form.picture !== null) throw new OrfeasError('INVALID_REQUEST', 'Expected one file but received two');
      form.picture = await readBody(part.file, maxBytes, code);
    } else {
      if (part.valueTruncated) throw new OrfeasError('INVALID_REQUEST', `The field ${part.fieldname} is too long`);
      form.fields.push([part.fieldname, String(part.value)]);
    }
  }
}
