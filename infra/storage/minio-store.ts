import { Readable } from 'node:stream';
import { Client } from 'minio';
import { OrfeasError } from '../../contracts/errors.js';
import type { Settings } from '../config/settings.js';
import { clientOptions } from './client-options.js';
import type { ByteRange, ObjectInfo, ObjectStore } from './object-store.js';

const PROBE_KEY = 'probe';
/** A store that has not answered a small question by then counts as away. */
const ANSWER_MS = 10_000;
/** The same for moving an object: 50 MiB, the largest picture, at 1 MiB/s. */
const TRANSFER_MS = 60_000;
/** What a store must take in a second at least. */
const LEAST_BYTES_PER_MS = (1024 * 1024) / 1000;
const ABSENT = new Set(['NoSuchKey', 'NotFound', 'NoSuchBucket']);

/** Opens the bucket of the settings on MinIO or any S3. Nothing is sent until the first call. */
export function openMinioStore(settings: Settings): ObjectStore {
  const client = new Client(clientOptions(settings));
  const bucket = settings.ORFEAS_S3_BUCKET;
  return {
    async put(key, bytes, options) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const headers = { 'Content-Type': options.mediaType, ...(options.ifAbsent ? { 'If-None-Match': '*' } : {}) };
      try {
        await within(TRANSFER_MS, client.putObject(bucket, key, buffer, buffer.length, headers));
        return true;
      } catch (error) {
        if (options.ifAbsent && codeOf(error) === 'PreconditionFailed') return false;
        throw unavailable(error);
      }
    },
    write: (key, pieces, options) => write(client, { bucket, key, ...options }, pieces),
    async get(key) {
      const stream = await open(client, bucket, key);
      return stream === null ? null : collect(stream);
    },
    read: (key, range) => open(client, bucket, key, range),
    async stat(key) {
      try {
        const found = await within(ANSWER_MS, client.statObject(bucket, key));
        return { key, bytes: found.size, modifiedAt: found.lastModified };
      } catch (error) {
        return absentOr(error);
      }
    },
    list: (prefix, options = {}) => list(client, bucket, prefix, options),
    async copy(from, to) {
      try {
        await within(TRANSFER_MS, client.copyObject(bucket, to, `/${bucket}/${encodeURI(from)}`));
        return true;
      } catch (error) {
        return absentOr(error) !== null;
      }
    },
    async remove(keys) {
      if (keys.length === 0) return;
      await within(TRANSFER_MS, client.removeObjects(bucket, [...keys])).catch(rethrow);
    },
    async probe() {
      await within(ANSWER_MS, client.putObject(bucket, PROBE_KEY, Buffer.from('writable'), 8)).catch(rethrow);
    },
  };
}

/** Makes the bucket where it is missing. */
export async function ensureBucket(settings: Settings): Promise<void> {
  const client = new Client(clientOptions(settings));
  const bucket = settings.ORFEAS_S3_BUCKET;
  try {
    if (await client.bucketExists(bucket)) return;
    await client.makeBucket(bucket, settings.ORFEAS_S3_REGION);
  } catch (error) {
    if (codeOf(error) !== 'BucketAlreadyOwnedByYou') throw unavailable(error);
  }
}

interface Writing {
  bucket: string;
  key: string;
  mediaType: string;
  bytes: number;
  sha256: string;
  ifAbsent?: boolean;
}

/** In one request, which the store takes whole or not at all; the client's own way would gather 64 MiB first. */
async function write(client: Client, object: Writing, pieces: AsyncIterable<Uint8Array>): Promise<boolean> {
  let broken: { error: unknown } | null = null;
  const source = Readable.from(
    (async function* () {
      try {
        yield* pieces;
      } catch (error) {
        broken = { error };
        throw error;
      }
    })(),
  );
  const headers = {
    'Content-Type': object.mediaType,
    'Content-Length': String(object.bytes),
    // Over HTTPS the client does not sign the content.
    'x-amz-checksum-sha256': Buffer.from(object.sha256, 'hex').toString('base64'),
    ...(object.ifAbsent ? { 'If-None-Match': '*' } : {}),
  };
  const place = { method: 'PUT', bucketName: object.bucket, objectName: object.key, headers };
  const signed = client.enableSHA256 ? object.sha256 : '';
  const limitMs = Math.max(TRANSFER_MS, object.bytes / LEAST_BYTES_PER_MS);
  try {
    const answer = await within(limitMs, client.makeRequestStreamAsync(place, source, signed, [200], ''));
    answer.resume();
    return true;
  } catch (error) {
    if (object.ifAbsent && codeOf(error) === 'PreconditionFailed') return false;
    throw (broken as { error: unknown } | null)?.error ?? unavailable(error);
  } finally {
    source.destroy();
  }
}

async function open(client: Client, bucket: string, key: string, range?: ByteRange): Promise<Readable | null> {
  try {
    if (range === undefined) return await within(ANSWER_MS, client.getObject(bucket, key));
    return await within(ANSWER_MS, client.getPartialObject(bucket, key, range.start, range.end - range.start + 1));
  } catch (error) {
    return absentOr(error);
  }
}

async function collect(stream: Readable): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  const late = setTimeout(() => stream.destroy(new Error(`no end of the object after ${TRANSFER_MS} ms`)), TRANSFER_MS);
  try {
    for await (const chunk of stream) chunks.push(chunk as Buffer);
  } catch (error) {
    throw unavailable(error);
  } finally {
    clearTimeout(late);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

async function list(
  client: Client,
  bucket: string,
  prefix: string,
  { after, limit = 1000 }: { after?: string; limit?: number },
): Promise<ObjectInfo[]> {
  const found: ObjectInfo[] = [];
  const stream = client.listObjectsV2(bucket, prefix, true, after ?? '');
  const late = setTimeout(() => stream.destroy(new Error(`no end of the list after ${TRANSFER_MS} ms`)), TRANSFER_MS);
  try {
    for await (const item of stream as AsyncIterable<{ name: string; size: number; lastModified: Date }>) {
      found.push({ key: item.name, bytes: item.size, modifiedAt: item.lastModified });
      if (found.length === limit) break;
    }
  } catch (error) {
    throw unavailable(error);
  } finally {
    clearTimeout(late);
  }
  return found;
}

/** The client itself would wait for ever for a store that takes a question and does not answer. */
async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer after ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null ? (error as { code?: string }).code : undefined;
}

function absentOr(error: unknown): null {
  if (ABSENT.has(codeOf(error) ?? '')) return null;
  throw unavailable(error);
}

function rethrow(error: unknown): never {
  throw unavailable(error);
}

function unavailable(error: unknown): OrfeasError {
  const reason = error instanceof Error ? error.message : String(error);
  return new OrfeasError('STORAGE_UNAVAILABLE', `The object store did not do its work: ${reason}`, { cause: error });
}
