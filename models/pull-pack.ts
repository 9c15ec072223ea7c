import { copyFile, link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OrfeasError } from '../contracts/errors.js';
import { type Arrival, wholePack } from './add-pack.js';
import { downloadFile } from './download-file.js';
import { hashFile } from './file-hashes.js';
import { installedPaths } from './pack-places.js';
import { fileUrl, type PackSource, rememberSource } from './pack-source.js';
import { type FreeBytes, placePack, refuseEmbeddedId, refuseFullDisk, type WritablePlaces } from './place-pack.js';
import { MANIFEST_FILE, MANIFEST_MAX_BYTES, type Pack, parseManifest } from './read-pack.js';
import { DEFAULT_PATIENCE, messageOf, type Patience, readyResponse } from './ready-response.js';
import { findPack } from './registry.js';

/** How far a pull is. */
export interface PullProgress {
  /** The file that is on its way. */
  file: string;
  /** Bytes of all files that are there, and of all. */
  bytes: number;
  of: number;
}

export interface PullOptions {
  places: WritablePlaces;
  /** Address of the hub, and a token for it. */
  hub: { url: string; token: string | null };
  source: PackSource;
  /** The id that the pack must have; null takes any. */
  expectedId?: string | null;
  onProgress?: (progress: PullProgress) => void;
  patience?: Patience;
  freeBytes?: FreeBytes;
}

/**
 * Downloads a pack from a hub into the operator's folder. What has arrived stays in `.incoming` until the pack is
 * whole, so that a later call goes on; files of an installed pack that are the same are not fetched again.
 * @throws OrfeasError DOWNLOAD_FAILED, PACK_INVALID, PACK_SCHEMA_UNSUPPORTED.
 */
export async function pullPack(options: PullOptions): Promise<Arrival> {
  const { places, source, expectedId = null } = options;
  const { text, manifest, digest } = await fetchManifest(options);
  const { id } = manifest;
  if (expectedId !== null && id !== expectedId) {
    throw new OrfeasError('PACK_INVALID', `Expected the pack ${expectedId} in ${source.repository} but received ${id}`);
  }
  refuseEmbeddedId(id, places);
  const paths = installedPaths(places.installed);
  const former = await wholePack(id, places);
  if (former !== digest) {
    const folder = join(paths.incoming, digest);
    await mkdir(folder, { recursive: true });
    const unlock = await lock(`${folder}.lock`, id);
    try {
      await fetchFiles(options, manifest, folder);
      await writeFile(join(folder, MANIFEST_FILE), text);
      await placePack(folder, id, places);
    } finally {
      await unlock();
    }
  }
  await rememberSource(paths.sources, id, source);
  const pack = await findPack(id, places);
  return { pack, outcome: former === digest ? 'known' : former === null ? 'new' : 'replaced' };
}

type ListedFile = Pack['manifest']['files'][number];

async function fetchFiles(options: PullOptions, { id, files }: Pack['manifest'], folder: string): Promise<void> {
  const { places, hub, source, onProgress, freeBytes, patience = DEFAULT_PATIENCE } = options;
  const missing: ListedFile[] = [];
  for (const file of files) {
    if (!(await isThere(file, folder, join(places.installed, id)))) missing.push(file);
  }
  const parts = await Promise.all(missing.map(({ path }) => sizeOf(`${join(folder, path)}.part`)));
  const left = totalOf(missing) - parts.reduce((sum, size) => sum + Math.max(0, size), 0);
  await refuseFullDisk(places.installed, Math.max(0, left), freeBytes);
  const of = totalOf(files);
  let done = of - totalOf(missing);
  for (const { path, bytes, sha256 } of missing) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await downloadFile({
      url: fileUrl(hub.url, source, path),
      headers: headersFor(hub),
      path: join(folder, path),
      bytes,
      sha256,
      patience,
      onProgress: (count) => onProgress?.({ file: path, bytes: done + count, of }),
    });
    done += bytes;
  }
}

/** Whether a file has arrived, or lies in the installed pack of the same id and could be taken from there. */
async function isThere({ path, bytes, sha256 }: ListedFile, folder: string, installed: string): Promise<boolean> {
  const isWhole = async (candidate: string) =>
    (await sizeOf(candidate)) === bytes && (await hashFile(candidate).catch(() => null)) === sha256;
  const target = join(folder, path);
  if (await isWhole(target)) return true;
  await rm(target, { force: true });
  if (!(await isWhole(join(installed, path)))) return false;
  await mkdir(dirname(target), { recursive: true });
  await link(join(installed, path), target).catch(() => copyFile(join(installed, path), target));
  return true;
}

/** The manifest as it lies at the hub. */
async function fetchManifest(options: PullOptions): Promise<Omit<Pack, 'directory'> & { text: string }> {
  const { hub, source, patience = DEFAULT_PATIENCE } = options;
  const url = fileUrl(hub.url, source, MANIFEST_FILE);
  for (let attempt = 1; ; attempt++) {
    try {
      const text = await fetchText(url, headersFor(hub), patience);
      return { text, ...parseManifest(text, url) };
    } catch (error) {
      if (error instanceof OrfeasError) throw error;
      if (attempt >= patience.attempts) {
        throw new OrfeasError('DOWNLOAD_FAILED', `${attempt} attempts did not bring ${url}: ${messageOf(error)}`, {
          cause: error,
        });
      }
      await delay(Math.min(patience.maxPauseMs, patience.pauseMs * 2 ** attempt));
    }
  }
}

async function fetchText(url: string, headers: Record<string, string>, patience: Patience): Promise<string> {
  const { response, keepAlive, close } = await readyResponse(url, headers, patience);
  try {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.body ?? []) {
      keepAlive();
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes > MANIFEST_MAX_BYTES) {
        throw new OrfeasError('PACK_INVALID', `Expected at most ${MANIFEST_MAX_BYTES} bytes from ${url}`);
      }
    }
    return Buffer.concat(chunks).toString('utf8');
  } finally {
    close();
  }
}

/** Takes a lock that names this process; one whose process has ended is void. The answer releases it. */
async function lock(path: string, id: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' });
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(await readFile(path, 'utf8').catch(() => ''));
    if (holder > 0 && isAlive(holder)) {
      throw new OrfeasError('DOWNLOAD_FAILED', `The process ${holder} is downloading ${id} already (${path})`);
    }
    await rm(path, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function headersFor({ token }: PullOptions['hub']): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

function totalOf(files: readonly ListedFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** -1 where there is no file. */
async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => -1,
  );
}
