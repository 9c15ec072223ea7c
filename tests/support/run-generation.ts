import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { sha256 } from '../../activities/stage-key.js';
import { type GenerationOptions, optionsSchema } from '../../contracts/options.js';
import type { GenerationInput } from '../../contracts/orchestration.js';
import { type GenerationRecord, generationRecordSchema } from '../../contracts/records.js';
import { settleOptions } from '../../contracts/settle-options.js';
import type { Settings } from '../../infra/config/settings.js';
import { getJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import type { GenerationGateway } from '../../infra/temporal/generation-gateway.js';
import { openGateway } from '../../infra/temporal/open-gateway.js';
import { loadPack, offerOf } from '../../models/registry.js';
import { exampleInput } from './example-input.js';

/** A picture that every engine makes something of within a second. */
export const EGG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><ellipse cx="100" cy="100" rx="60" ry="80"/></svg>';

/** As small as a generation gets. */
export const SMALL = { resolution: 64, targetFaces: 1000, textureSize: 512 } as const;

/** Starts generations past the API, by the gateway and the store alone. */
export interface GenerationRuns {
  gateway: GenerationGateway;
  /** Stores the picture and starts a generation of it with the model `inflate`. */
  start(
    options?: Partial<GenerationOptions>,
    changes?: Partial<GenerationInput>,
    svg?: string,
  ): Promise<GenerationInput>;
  /** Waits for the end and reads the record. */
  ended(input: GenerationInput): Promise<GenerationRecord>;
  /** Starts one, waits for its end and insists on success. */
  succeed(options?: Partial<GenerationOptions>, changes?: Partial<GenerationInput>): Promise<GenerationRecord>;
  close(): Promise<void>;
}

const DEADLINE_MS = 120_000;

export function openGenerationRuns(settings: Settings, store: ObjectStore): GenerationRuns {
  const { gateway, close } = openGateway(settings);
  const runs: GenerationRuns = {
    gateway,
    close,
    async start(options = {}, changes = {}, svg = EGG) {
      const picture = await sharp(Buffer.from(svg)).png().toBuffer();
      const image = { name: 'picture.png', sha256: sha256(picture), bytes: picture.length, mediaType: 'image/png' };
      await store.put(keys.blob('local', image.sha256), picture, { mediaType: image.mediaType, ifAbsent: true });
      const id = randomUUID();
      const pack = await loadPack('inflate');
      const settled = settleOptions(offerOf(pack), optionsSchema.parse({ ...SMALL, ...options }));
      const link = `http://127.0.0.1:4380/v1/generations/${id}`;
      const input = exampleInput({ id, image, link, packDigest: pack.digest, options: settled, ...changes });
      if (!(await gateway.start(input))) throw new Error(`Expected ${id} to be new`);
      return input;
    },
    async ended({ tenant, id }) {
      await gateway.ended(tenant, id, AbortSignal.timeout(DEADLINE_MS));
      return (await getJson(store, keys.generation(tenant, id), generationRecordSchema))!;
    },
    async succeed(options, changes) {
      const record = await runs.ended(await runs.start(options, changes));
      if (record.state.status !== 'SUCCEEDED')
        throw new Error(`Expected SUCCEEDED but received ${JSON.stringify(record.state.error)}`);
      return record;
    },
  };
  return runs;
}

/** Name → sha256 of what a generation made. */
export function filesOf({ state }: GenerationRecord): Record<string, string> {
  return Object.fromEntries(state.artifacts.map(({ name, sha256: digest }) => [name, digest]));
}
