import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { type ArtifactRef, type GenerationState, OrfeasError } from '../../contracts/index.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import type { FastifyReply, FastifyRequest } from '../http/request-context.js';
import { STORE } from '../tokens.js';
import { matchesEtag, parseRange } from './byte-range.js';

/** Whose files are sent: a generation, or a mesh that was sent in. */
export type FileOwner = Pick<GenerationState, 'id' | 'erasedAt'> & {
  artifacts: readonly ArtifactRef[];
  /** What asking for an erased file is called. */
  erasedCode?: 'MESH_EXPIRED';
};

/** The name of an id in a file name: enough to tell downloads apart. */
const ID_CHARACTERS = 8;

/** Sends the files of a generation or a mesh, or parts of them, straight from the store. */
@Injectable()
export class ArtifactSender {
  constructor(@Inject(STORE) private readonly store: ObjectStore) {}

  /** @throws OrfeasError ARTIFACT_NOT_FOUND, GENERATION_EXPIRED (or the owner's code), RANGE_NOT_SATISFIABLE or STORAGE_UNAVAILABLE. */
  async send(state: FileOwner, name: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const artifact = artifactOf(state, name);
    const etag = `"${artifact.sha256}"`;
    void reply.headers({
      ETag: etag,
      'Cache-Control': 'private, max-age=31536000, immutable',
      'Accept-Ranges': 'bytes',
    });
    if (matchesEtag(request.headers['if-none-match'], etag)) {
      void reply.status(304).send();
      return;
    }
    await this.#sendPart(state.id, artifact, etag, request, reply);
  }

  async #sendPart(id: string, artifact: ArtifactRef, etag: string, request: FastifyRequest, reply: FastifyReply) {
    const ifRange = request.headers['if-range'];
    const wanted = ifRange === undefined || ifRange === etag ? request.headers.range : undefined;
    void reply.header('Content-Range', `bytes */${artifact.bytes}`);
    const range = parseRange(wanted, artifact.bytes);
    void reply.removeHeader('Content-Range');
    const key = keys.blob(request.tenant, artifact.sha256);
    const isHead = request.method === 'HEAD';
    const stream = isHead ? null : await this.store.read(key, range ?? undefined);
    if (stream === null && !isHead) throw missing(artifact.name);
    const { start, end } = range ?? { start: 0, end: artifact.bytes - 1 };
    void reply.headers({
      'Content-Type': artifact.mediaType,
      'Content-Disposition': `attachment; filename="${id.slice(0, ID_CHARACTERS)}-${artifact.name}"`,
      'Content-Length': String(end - start + 1),
    });
    if (range !== null) void reply.status(206).header('Content-Range', `bytes ${start}-${end}/${artifact.bytes}`);
    // HEAD: an empty stream keeps the length of the file, an empty body would say 0.
    void reply.send(stream ?? Readable.from([]));
  }
}

/** @throws OrfeasError ARTIFACT_NOT_FOUND, GENERATION_EXPIRED. */
export function artifactOf(state: FileOwner, name: string): ArtifactRef {
  if (state.erasedAt !== null) {
    throw new OrfeasError(
      state.erasedCode ?? 'GENERATION_EXPIRED',
      `The files of ${state.id} were erased at ${state.erasedAt}`,
    );
  }
  const found = state.artifacts.findLast((artifact) => artifact.name === name);
  if (found === undefined) throw missing(name.slice(0, 64));
  return found;
}

function missing(name: string): OrfeasError {
  return new OrfeasError('ARTIFACT_NOT_FOUND', `There is no artifact ${name}`);
}
