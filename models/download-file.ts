import { type FileHandle, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { OrfeasError } from '../contracts/errors.js';
import { hashFile } from './file-hashes.js';
import { messageOf, type Patience, RANGE_NOT_SATISFIABLE, readyResponse } from './ready-response.js';

export interface DownloadOptions {
  url: string;
  headers?: Record<string, string>;
  /** Where the whole file will lie; until then it is `<path>.part`, from which a later run goes on. */
  path: string;
  /** What the file must be. */
  bytes: number;
  sha256: string;
  /** Bytes of the file that are there; may fall when the server gives another file. */
  onProgress?: (bytes: number) => void;
  patience: Patience;
}

const MAX_PENDING_BYTES = 16 * 2 ** 20;
/** Errors of the file system that do not pass by themselves. */
const FINAL = ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EFBIG', 'EIO', 'ENOTDIR', 'EISDIR'];

/**
 * Fetches a file, going on from what is there (`Range`, `If-Range` with the strong ETag it came with), whatever breaks
 * off; a server that ignores ranges or has another file now makes it begin anew.
 * @throws OrfeasError DOWNLOAD_FAILED when attempts in a row bring nothing, the server refuses, or what came is not the
 * file.
 */
export async function downloadFile(options: DownloadOptions): Promise<void> {
  const { path, bytes, patience } = options;
  const part = partOf(path);
  if (bytes === 0) await writeFile(part, '');
  let best = await sizeOf(part);
  let [fruitless, restarts, wrong] = [0, 0, 0];
  for (;;) {
    const had = await sizeOf(part);
    const trouble = had < bytes ? await receive(options, had).then(() => null, asTrouble) : null;
    const has = await sizeOf(part);
    if (trouble === null && has >= bytes) {
      const actual = await settle(options);
      if (actual === null) return;
      wrong += 1;
      // What was put together of several answers may be of two files; what came in one is what the hub has.
      if (had === 0 || wrong === 2)
        throw failed(`Expected sha256 ${options.sha256} of ${options.url} but received ${actual}`);
    }
    const isAnew = has < had;
    restarts += isAnew ? 1 : 0;
    fruitless = has > best ? 0 : fruitless + 1;
    best = isAnew ? has : Math.max(best, has);
    if (fruitless >= patience.attempts || restarts >= patience.attempts) throw exhausted(options, trouble);
    await delay(Math.min(patience.maxPauseMs, patience.pauseMs * 2 ** fruitless));
  }
}

/**
 * Requests what is missing and appends it. Nothing is waited for between the answer's head and its bytes: a connection
 * that breaks takes along what was not read.
 * @throws OrfeasError for good; anything else may go better again.
 */
async function receive({ url, headers = {}, path, bytes, onProgress, patience }: DownloadOptions, had: number) {
  const tag = await readFile(tagOf(path), 'utf8').catch(() => null);
  const range = { range: `bytes=${had}-`, ...(tag === null ? {} : { 'if-range': tag }) };
  const writes = new OrderedWrites(await open(partOf(path), 'a'));
  try {
    const { response, keepAlive, close } = await readyResponse(
      url,
      had > 0 ? { ...headers, ...range } : headers,
      patience,
    );
    try {
      if (response.status === RANGE_NOT_SATISFIABLE) {
        void writes.add(0, (file) => file.truncate());
        throw new Error(`The hub has less of ${url} than is here`);
      }
      const from = startOf(response, { url, had, bytes });
      if (from === 0) void writes.add(0, (file) => file.truncate());
      void writes.add(0, () => rememberTag(path, response.headers.get('etag')));
      let at = from;
      onProgress?.(at);
      for await (const chunk of response.body ?? []) {
        keepAlive();
        at += chunk.byteLength;
        if (at > bytes) throw failed(`Expected ${bytes} bytes from ${url} but received more`);
        await writes.add(chunk.byteLength, (file) => file.writeFile(chunk));
        onProgress?.(at);
      }
    } finally {
      close();
    }
  } finally {
    await writes.close();
  }
}

/** Does one thing after the other to a file while the next bytes are read; holds few of them at a time. */
class OrderedWrites {
  readonly #file: FileHandle;
  #tail: Promise<void> = Promise.resolve();
  #pending = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Resolves at once, or when there is room again. @throws the file system's error of an earlier one. */
  async add(bytes: number, write: (file: FileHandle) => Promise<void>): Promise<void> {
    this.#pending += bytes;
    this.#tail = this.#tail.then(async () => {
      await write(this.#file);
      this.#pending -= bytes;
    });
    // `add` or `close` will tell; until then it is not unhandled.
    this.#tail.catch(() => undefined);
    if (this.#pending > MAX_PENDING_BYTES) await this.#tail;
  }

  async close(): Promise<void> {
    try {
      await this.#tail;
      await this.#file.sync();
    } finally {
      await this.#file.close();
    }
  }
}

/**
 * At which byte the answer begins: 0, or where the part ends.
 * @throws OrfeasError where the file is not as large as it must be.
 */
function startOf(response: Response, { url, had, bytes }: { url: string; had: number; bytes: number }): number {
  const { headers, status } = response;
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
  const total = status === 206 ? match?.[2] : headers.get('content-length');
  const isCoded = headers.get('content-encoding') !== null;
  if (!isCoded && total !== null && total !== undefined && total !== '*' && Number(total) !== bytes) {
    throw failed(`Expected ${bytes} bytes from ${url} but the hub has ${total}: is it another revision?`);
  }
  if (status !== 206) return 0;
  if (isCoded || Number(match?.[1]) !== had) throw new Error(`Expected the range from ${had} of ${url}`);
  return had;
}

/** Puts the part in its place where it is the wanted file, else removes it; the answer is null, or what it is. */
async function settle({ path, sha256 }: DownloadOptions): Promise<string | null> {
  const actual = await hashFile(partOf(path));
  if (actual === sha256) await rename(partOf(path), path);
  await discard(path);
  return actual === sha256 ? null : actual;
}

async function discard(path: string): Promise<void> {
  await Promise.all([rm(partOf(path), { force: true }), rm(tagOf(path), { force: true })]);
}

function partOf(path: string): string {
  return `${path}.part`;
}

/** Beside a part: the ETag of the answer that it came with. */
function tagOf(path: string): string {
  return `${path}.part.etag`;
}

/** Weak tags say nothing about bytes. */
async function rememberTag(path: string, etag: string | null): Promise<void> {
  if (etag?.startsWith('"')) await writeFile(tagOf(path), etag);
  else await rm(tagOf(path), { force: true });
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** What may pass; a refusal, or a file system that does not take the file, is thrown. */
function asTrouble(error: unknown): unknown {
  if (error instanceof OrfeasError) throw error;
  if (FINAL.includes((error as NodeJS.ErrnoException).code ?? '')) throw failed(messageOf(error), error);
  return error;
}

function exhausted({ url, patience }: DownloadOptions, cause: unknown): OrfeasError {
  const reason = cause === null ? '' : `: ${messageOf(cause)}`;
  return failed(`${patience.attempts} attempts in a row brought nothing more of ${url}${reason}`, cause);
}

function failed(message: string, cause?: unknown): OrfeasError {
  return new OrfeasError('DOWNLOAD_FAILED', message, { cause });
}
