import '@fastify/multipart';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { OrfeasError } from '../../contracts/index.js';
import type { Settings } from '../../infra/config/settings.js';
import { brokenOff, declaredLength } from '../http/read-body.js';
import { MAX_FIELD_BYTES, MAX_FIELDS, malformedForm } from '../http/read-multipart.js';
import type { FastifyRequest } from '../http/request-context.js';
import { SETTINGS } from '../tokens.js';

/** Names under which clients send the archive. */
const FILE_FIELDS = new Set(['archive', 'file']);

/** An archive that has arrived whole. */
export interface ReceivedArchive {
  path: string;
  sha256: string;
  /** The plain fields of the form, or the query of a bare body. */
  fields: [name: string, value: string][];
}

/** Takes archives to the disk: they may be larger than what fits in memory. */
@Injectable()
export class ArchiveIntake {
  constructor(@Inject(SETTINGS) private readonly settings: Settings) {}

  /**
   * Receives the archive of a request and hands it to `use`, after which it is gone.
   * @throws OrfeasError ARCHIVE_INVALID for one past the limit, INVALID_REQUEST when the form is malformed.
   */
  async take<T>(request: FastifyRequest, use: (archive: ReceivedArchive) => Promise<T>): Promise<T> {
    const maxBytes = this.settings.ORFEAS_BATCH_MAX_BYTES;
    const declared = declaredLength(request.headers['content-length']);
    if (declared !== undefined && declared > maxBytes + MAX_FIELDS * MAX_FIELD_BYTES) {
      request.raw.resume();
      throw tooLarge(maxBytes);
    }
    const folder = await mkdtemp(join(tmpdir(), 'orfeas-archive-'));
    try {
      const isForm = request.headers['content-type']?.startsWith('multipart/') === true;
      const receive = isForm ? receiveForm : receiveBody;
      return await use(await receive(request, join(folder, 'pictures.zip'), maxBytes));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

async function receiveBody(request: FastifyRequest, path: string, maxBytes: number): Promise<ReceivedArchive> {
  const query = Object.entries(request.query as Record<string, string | string[]>);
  const fields = query.flatMap(([name, value]) => [value].flat().map((one) => [name, one] as [string, string]));
  return { path, sha256: await save(request.raw, path, maxBytes), fields };
}

async function receiveForm(request: FastifyRequest, path: string, maxBytes: number): Promise<ReceivedArchive> {
  const fields: ReceivedArchive['fields'] = [];
  let sha256: string | null = null;
  const limits = { fileSize: maxBytes + 1, files: 2, fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES };
  try {
    for await (const part of request.parts({ limits })) {
      if (part.type === 'file') {
        if (!FILE_FIELDS.has(part.fieldname) || sha256 !== null) {
          throw new OrfeasError('INVALID_REQUEST', `Expected one file, in the field archive, not ${part.fieldname}`);
        }
        sha256 = await save(part.file, path, maxBytes);
      } else {
        if (part.valueTruncated) throw new OrfeasError('INVALID_REQUEST', `The field ${part.fieldname} is too long`);
        fields.push([part.fieldname, String(part.value)]);
      }
    }
  } catch (cause) {
    throw malformedForm(request, cause);
  }
  if (sha256 === null)
    throw new OrfeasError('INVALID_REQUEST', 'Expected a zip in the field archive but received none');
  return { path, sha256, fields };
}

/**
 * Writes a stream to a file; what comes past the limit is let pass unread, so that the client gets its answer.
 * @returns the sha256 of what was written.
 */
function save(stream: Readable, path: string, maxBytes: number): Promise<string> {
  const hash = createHash('sha256');
  const file = createWriteStream(path);
  let bytes = 0;
  return new Promise((resolve, reject) => {
    if (stream.destroyed && !stream.readableEnded) return reject(brokenOff(undefined));
    const give = (error: unknown) => {
      stream.off('data', onData);
      stream.resume();
      file.destroy();
      reject(error);
    };
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) return give(tooLarge(maxBytes));
      hash.update(chunk);
      if (file.write(chunk)) return;
      stream.pause();
      file.once('drain', () => stream.resume());
    };
    file.once('error', give);
    file.once('finish', () => resolve(hash.digest('hex')));
    stream.on('data', onData);
    stream.once('end', () => file.end());
    stream.once('error', (cause) => give(brokenOff(cause)));
    stream.once('close', () => {
      if (!stream.readableEnded) give(brokenOff(undefined));
    });
  });
}

function tooLarge(maxBytes: number): OrfeasError {
  return new OrfeasError('ARCHIVE_INVALID', `Expected at most ${maxBytes} bytes for the archive but received more`);
}
