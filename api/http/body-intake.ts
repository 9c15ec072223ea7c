import { Inject, Injectable } from '@nestjs/common';
import { OrfeasError } from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import { SETTINGS } from '../tokens.js';
import { Budget } from './budget.js';
import { brokenOff, declaredLength, readBody, tooLarge } from './read-body.js';
import { type FileLimit, type Form, readMultipart } from './read-multipart.js';
import type { FastifyRequest } from './request-context.js';

/** Bytes of request bodies held in memory at a time, over all requests; the rest waits unread in its sockets. */
const BUFFERED_BYTES = 256 * 1024 * 1024;

/** What JSON and form framing may add to a picture. */
const FRAMING_BYTES = 256 * 1024;

/** A data URI takes 4/3 of the picture; its text, its parsed value and the decoded picture lie in memory together. */
const JSON_COPIES = 4;

/** The body of a request, by its content type. */
export type Body =
  | { kind: 'json'; value: unknown }
  | { kind: 'form'; form: Form }
  | { kind: 'bytes'; bytes: Uint8Array };

/** Reads bodies within one budget of memory. */
@Injectable()
export class BodyIntake {
  readonly #budget = new Budget(BUFFERED_BYTES);

  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /**
   * Reads the body and hands it to `use`; its memory counts as held until `use` is done.
   * @param most of its file, a picture's where nothing else is said.
   * @throws OrfeasError with the limit's code before all was read, INVALID_REQUEST when it is malformed.
   */
  async take<T>(
    request: FastifyRequest,
    use: (body: Body) => Promise<T>,
    most: number | FileLimit = this.settings.ORFEAS_PICTURE_MAX_BYTES,
  ): Promise<T> {
    const limit: FileLimit = typeof most === 'number' ? { maxBytes: most, code: 'IMAGE_TOO_LARGE' } : most;
    const kind = kindOf(request.headers['content-type']);
    const maxBody = maxBodyBytes(kind, limit.maxBytes);
    const declared = declaredLength(request.headers['content-length']);
    if (declared !== undefined && declared > maxBody) {
      request.raw.resume();
      throw tooLarge(limit.maxBytes, String(declared), limit.code);
    }
    const release = await this.#budget.acquire((declared ?? maxBody) * (kind === 'json' ? JSON_COPIES : 2));
    try {
      if (request.raw.destroyed && !request.raw.readableEnded) throw brokenOff(undefined);
      return await use(await this.#read(request, kind, limit, maxBody));
    } finally {
      release();
    }
  }

  /** Counts bytes that are fetched for a request as held, like those of a body; the answer gives them back, once. */
  hold(bytes: number): Promise<() => void> {
    return this.#budget.acquire(bytes);
  }

  async #read(request: FastifyRequest, kind: Body['kind'], limit: FileLimit, maxBody: number): Promise<Body> {
    if (kind === 'form') return { kind, form: await readMultipart(request, limit) };
    const bytes = await readBody(request.raw, maxBody, limit.code);
    return kind === 'bytes' ? { kind, bytes } : { kind, value: parseJson(bytes) };
  }
}

function kindOf(contentType: string | undefined): Body['kind'] {
  const mediaType = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (mediaType === 'multipart/form-data') return 'form';
  return mediaType === 'application/json' || mediaType.endsWith('+json') ? 'json' : 'bytes';
}

function maxBodyBytes(kind: Body['kind'], maxPicture: number): number {
  if (kind === 'bytes') return maxPicture;
  return (kind === 'json' ? Math.ceil(maxPicture / 3) * 4 : maxPicture) + FRAMING_BYTES;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new OrfeasError('INVALID_REQUEST', 'Expected JSON in UTF-8 for the body but received something else', {
      cause,
    });
  }
}
