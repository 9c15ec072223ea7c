import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { ZipFile } from 'yazl';
import type { BatchItemView, GenerationState } from '../../contracts/index.js';
import { atATime } from '../../infra/storage/at-a-time.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { GenerationRecords } from '../generations/generation-records.js';
import { STORE } from '../tokens.js';
import { BatchReader } from './batch-reader.js';
import { resultFolders } from './result-folders.js';

/** Records read at a time. */
const READ_AT_A_TIME = 16;

type Artifact = GenerationState['artifacts'][number];

interface Result {
  item: BatchItemView;
  folder: string;
  artifacts: Artifact[];
  finishedAt: Date;
}

/** Packs what a batch has made. */
@Injectable()
export class BatchResults {
  constructor(
    @Inject(STORE) private readonly store: ObjectStore,
    @Inject(BatchReader) private readonly batches: BatchReader,
    @Inject(GenerationRecords) private readonly records: GenerationRecords,
  ) {}

  /**
   * A zip of the files that its items have led to so far, each item's in its folder, with a manifest of all items. It is
   * stored, not packed: models are packed already. A file that is missing ends the stream with an error.
   * @param gone aborts when nobody reads it any more.
   * @throws OrfeasError BATCH_NOT_FOUND, or an outage's code.
   */
  async zip(tenant: string, id: string, gone: AbortSignal): Promise<Readable> {
    const items = await this.batches.allItems(tenant, id);
    const folders = resultFolders(items.map(({ name }) => name));
    const results = await atATime(READ_AT_A_TIME, [...items.entries()], ([index, item]) =>
      this.#resultOf(tenant, item, folders[index] as string),
    );
    const zip = new ZipFile();
    const output = Readable.from(zip.outputStream as AsyncIterable<Buffer>, { objectMode: false });
    zip.on('error', (error: Error) => output.destroy(error));
    const mtime = latest(results);
    const manifest = { schema: 'orfeas.batch-results/1', id, items: results.map(manifestEntry) };
    zip.addBuffer(Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`), 'manifest.json', { mtime, compress: false });
    for (const { folder, artifacts, finishedAt } of results) {
      for (const artifact of artifacts)
        this.#add(zip, tenant, `${folder}/${artifact.name}`, artifact, finishedAt, gone);
    }
    zip.end();
    return output;
  }

  #add(zip: ZipFile, tenant: string, path: string, { sha256, bytes }: Artifact, mtime: Date, gone: AbortSignal): void {
    zip.addReadStreamLazy(path, { mtime, compress: false, size: bytes }, (give) => {
      const open = async () => {
        const stream = gone.aborted ? null : await this.store.read(keys.blob(tenant, sha256));
        if (stream === null) throw new Error(`${path} is missing`);
        gone.addEventListener('abort', () => stream.destroy(), { once: true });
        return stream;
      };
      open().then(
        (stream) => give(null, stream),
        (error: unknown) => give(error, Readable.from([])),
      );
    });
  }

  async #resultOf(tenant: string, item: BatchItemView, folder: string): Promise<Result> {
    const record =
      item.status === 'SUCCEEDED' && item.generation !== null
        ? await this.records.find(tenant, item.generation.id)
        : null;
    // What has been erased meanwhile is told by the manifest alone.
    const state = record === null || record.state.erasedAt !== null ? null : record.state;
    const artifacts = state?.artifacts.filter(({ stage }) => stage === 'export') ?? [];
    return { item, folder, artifacts, finishedAt: new Date(state?.finishedAt ?? 0) };
  }
}

function manifestEntry({ item, folder, artifacts }: Result) {
  const { index, name, status, generation, error } = item;
  const files = artifacts.map(({ name: file, sha256, bytes }) => ({ path: `${folder}/${file}`, sha256, bytes }));
  return { index, name, status, generation: generation?.id ?? null, error, files };
}

function latest(results: readonly Result[]): Date {
  // The first moment that a zip can tell.
  return new Date(Math.max(Date.UTC(1980, 0, 2), ...results.map(({ finishedAt }) => finishedAt.getTime())));
}
