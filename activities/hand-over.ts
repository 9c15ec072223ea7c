import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import type { ArtifactRef } from '../contracts/artifact-ref.js';
import { OrfeasError } from '../contracts/errors.js';
import { type FilePieces, joinPieces, PIECE_BYTES } from '../geometry/formats/file-pieces.js';
import type { StageFile } from './stage.js';
import type { FileOrder, FromThread, ThreadFile } from './thread-protocol.js';

/**
 * Files up to here are handed over in one, all together; larger ones piece by piece, one after the other. They are
 * written twice then, since their place in the store is their hash: a million faces as STL take 0.1 s, as OBJ 0.7 s.
 */
export const WHOLE_FILE_BYTES = 8 * 1024 * 1024;

/**
 * Hands the files of a stage that is done over to the process, in their order: small ones with the result, large ones
 * at once, after which they are stored.
 * @throws OrfeasError what the process failed with while it stored one.
 */
export async function handOver(port: MessagePort, files: readonly StageFile[]): Promise<ThreadFile[]> {
  const handed: ThreadFile[] = [];
  for (const { name, mediaType, bytes } of files) {
    if (ArrayBuffer.isView(bytes)) {
      handed.push({ name, mediaType, bytes: own(bytes) });
    } else if ((bytes.length ?? 0) <= WHOLE_FILE_BYTES) {
      handed.push(await settle(port, { name, mediaType }, bytes));
    } else {
      handed.push(await stream(port, { name, mediaType, ...digestOf(bytes) }, bytes));
    }
  }
  return handed;
}

/** A file that is small, or whose size is not known. */
async function settle(
  port: MessagePort,
  file: Pick<StageFile, 'name' | 'mediaType'>,
  pieces: FilePieces,
): Promise<ThreadFile> {
  if (pieces.length !== null) return { ...file, bytes: joinPieces(pieces) };
  const digest = digestOf(pieces);
  if (digest.bytes <= WHOLE_FILE_BYTES) return { ...file, bytes: joinPieces(pieces) };
  return stream(port, { ...file, ...digest }, pieces);
}

function digestOf(pieces: FilePieces): Pick<ArtifactRef, 'sha256' | 'bytes'> {
  const hash = createHash('sha256');
  let bytes = 0;
  for (const piece of pieces) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** Gives the pieces of a file out as they are asked for, from the first again where storing them had failed. */
async function stream(port: MessagePort, ref: ArtifactRef, file: FilePieces): Promise<ArtifactRef> {
  const say = async (message: FromThread, transfer: ArrayBuffer[] = []): Promise<FileOrder> => {
    const answered = once(port, 'message');
    port.postMessage(message, transfer);
    return ((await answered) as [FileOrder])[0];
  };
  let pieces = smallPieces(file);
  let order = await say({ type: 'file', ref });
  while (order.type === 'piece') {
    if (order.isFirst) pieces = smallPieces(file);
    const { value } = pieces.next();
    const bytes = value ? new Uint8Array(value) : null;
    order = await say({ type: 'piece', bytes }, bytes ? [bytes.buffer] : []);
  }
  if (order.type === 'refused') throw new OrfeasError(order.code, order.message);
  return ref;
}

/** Some exporters give whole arrays out. */
function* smallPieces(file: FilePieces): Generator<Uint8Array, undefined> {
  for (const piece of file) {
    for (let from = 0; from < piece.length; from += PIECE_BYTES) yield piece.subarray(from, from + PIECE_BYTES);
  }
}

/** Cloning a view clones all of the buffer below it, so that a small view of a large buffer is copied first. */
function own(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}
