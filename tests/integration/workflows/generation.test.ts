import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import sharp from 'sharp';
import { sha256 } from '../../../activities/stage-key.js';
import { type GenerationOptions, optionsSchema } from '../../../contracts/options.js';
import { type GenerationInput, generationWorkflowId } from '../../../contracts/orchestration.js';
import { type GenerationRecord, generationRecordSchema } from '../../../contracts/records.js';
import { SEARCH_ATTRIBUTES } from '../../../contracts/search-attributes.js';
import { settleOptions } from '../../../contracts/settle-options.js';
import { STAGE_ACTIVITIES, STAGE_NAMES } from '../../../contracts/stages.js';
import { getJson } from '../../../infra/storage/json-objects.js';
import { idOfIndexKey, keys } from '../../../infra/storage/keys.js';
import { openTemporalClient } from '../../../infra/temporal/connect-client.js';
import type { GenerationGateway } from '../../../infra/temporal/generation-gateway.js';
import { openGateway } from '../../../infra/temporal/open-gateway.js';
import { loadPack, offerOf } from '../../../models/registry.js';
import { exampleInput } from '../../support/example-input.js';
import { type Parts, repositoryRoot, startParts } from '../../support/parts.js';
import { SMALL } from '../../support/run-generation.js';
import { until } from '../../support/until.js';

const DEADLINE_MS = 120_000;
/** How long a generation waits for a model that no worker offers; one that is offered is waited for without end. */
const SHORT_WAIT_MS = 1_500;
const LARGE = { resolution: 384, targetFaces: 400_000, textureSize: 4096 } as const;
const EGG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><ellipse cx="100" cy="100" rx="60" ry="80"/></svg>';
const NOTHING = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"/>';

let parts: Parts;
let gateway: GenerationGateway;
let client: Client;
let finished: GenerationInput;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  // One thread a worker: a canceled stage that held it would hold up all that follows.
  parts = await startParts(['temporal', 'minio', 'cpu-worker', 'gpu-worker'], { ORFEAS_THREADS: '1' });
  const doors = openGateway(parts.settings);
  gateway = doors.gateway;
  const temporal = openTemporalClient(parts.settings);
  client = temporal.client;
  closing.push(doors.close, () => temporal.connection.close());
  finished = await start(EGG, SMALL);
  await ended(finished);
}, DEADLINE_MS);

afterAll(async () => {
  for (const close of closing) await close();
  await parts?.end();
}, DEADLINE_MS);

/** Stores a picture and starts a generation of it. */
async function start(
  svg: string,
  options: Partial<GenerationOptions>,
  changes: Partial<GenerationInput> = {},
): Promise<GenerationInput> {
  const picture = await sharp(Buffer.from(svg)).png().toBuffer();
  const image = { name: 'picture.png', sha256: sha256(picture), bytes: picture.length, mediaType: 'image/png' };
  await parts.store.put(keys.blob('local', image.sha256), picture, { mediaType: image.mediaType, ifAbsent: true });
  const id = randomUUID();
  const link = `http://127.0.0.1:4380/v1/generations/${id}`;
  const pack = await loadPack('inflate');
  const settled = settleOptions(offerOf(pack), optionsSchema.parse(options));
  const { digest: packDigest } = pack;
  const input = exampleInput({ id, image, link, packDigest, options: settled, outputs: ['stl'], ...changes });
  expect(await gateway.start(input)).toBe(true);
  return input;
}

async function ended({ tenant, id }: GenerationInput): Promise<GenerationRecord> {
  await gateway.ended(tenant, id, AbortSignal.timeout(DEADLINE_MS));
  return (await getJson(parts.store, keys.generation(tenant, id), generationRecordSchema))!;
}

function handleOf({ tenant, id }: GenerationInput) {
  return client.workflow.getHandle(generationWorkflowId(tenant, id));
}

async function attributesOf(input: GenerationInput): Promise<Record<string, unknown>> {
  const { typedSearchAttributes } = await handleOf(input).describe();
  return Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
}

function textOf(payload: Payload | null | undefined): string {
  return payload ? defaultPayloadConverter.fromPayload<string>(payload) : '';
}

describe('a generation that has succeeded', () => {
  it('has a record that says all that its workflow says', async () => {
    const { tenant, id, requestHash } = finished;
    const record = await ended(finished);
    expect(record).toEqual({
      schema: 'orfeas.generation/1',
      tenant,
      requestHash,
      state: await gateway.state(tenant, id),
      events: await gateway.events(tenant, id, 0),
      input: finished,
    });
    expect(record.state).toMatchObject({ status: 'SUCCEEDED', engine: 'inflate', error: null });
    const index = await parts.store.list(keys.indexOf(tenant));
    expect(index.map(({ key }) => idOfIndexKey(key))).toContain(id);
  });

  it('has told its life in numbered events', async () => {
    const events = (await gateway.events(finished.tenant, finished.id, 0))!;
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const told = events.map((event) =>
      event.type === 'stage'
        ? `${event.stage.name} ${event.stage.status}`
        : event.type === 'status'
          ? event.status
          : '+',
    );
    expect(told.filter((text) => text !== '+')).toEqual([
      'IN_PROGRESS',
      ...STAGE_NAMES.flatMap((name) => [`${name} IN_PROGRESS`, `${name} SUCCEEDED`]),
      'SUCCEEDED',
    ]);
    expect(await gateway.events(finished.tenant, finished.id, events.length)).toEqual([]);
  });

  it('stores every artifact that it names', async () => {
    const { state } = await ended(finished);
    for (const { sha256: digest, bytes } of state.artifacts) {
      const stored = await parts.store.get(keys.blob(finished.tenant, digest));
      expect(sha256(stored!)).toBe(digest);
      expect(stored!.length).toBe(bytes);
    }
  });

  it('can be searched for and shows a person what happened', async () => {
    expect(await attributesOf(finished)).toMatchObject({
      [SEARCH_ATTRIBUTES.tenant]: 'local',
      [SEARCH_ATTRIBUTES.status]: 'SUCCEEDED',
      [SEARCH_ATTRIBUTES.stage]: 'none',
      [SEARCH_ATTRIBUTES.model]: 'inflate',
    });
    const description = await handleOf(finished).describe();
    expect(description.memo).toEqual({ requestHash: finished.requestHash });
    expect(await description.staticSummary()).toBe('inflate: picture to stl');
    const metadata = await handleOf(finished).query<{ currentDetails: string }>('__temporal_workflow_metadata');
    for (const name of STAGE_NAMES)
      expect(metadata.currentDetails).toMatch(new RegExp(`\\| ${name} \\| SUCCEEDED \\|`));
    expect(metadata.currentDetails).toContain(`](${finished.link})`);
    const found = await until(
      async () => {
        const query = `${SEARCH_ATTRIBUTES.status}="SUCCEEDED" AND ${SEARCH_ATTRIBUTES.model}="inflate"`;
        for await (const one of client.workflow.list({ query })) if (one.workflowId.endsWith(finished.id)) return one;
        return null;
      },
      { what: 'the generation in a search' },
    );
    expect(found.type).toBe('generateWorkflow');
  });

  it('names each stage in its history, and carries references only', async () => {
    const history = await handleOf(finished).fetchHistory();
    const scheduled = (history.events ?? []).filter((event) => event.activityTaskScheduledEventAttributes);
    const summaries = new Map(
      scheduled.map((event) => [
        event.activityTaskScheduledEventAttributes!.activityType!.name!,
        textOf(event.userMetadata?.summary),
      ]),
    );
    expect(summaries.get(STAGE_ACTIVITIES.preprocess)).toBe('preprocess');
    expect(summaries.get(STAGE_ACTIVITIES.shape)).toBe('shape with inflate');
    expect([...summaries.values()].every((summary) => summary !== '')).toBe(true);
    const { raw } = await handleOf(finished).describe();
    expect(Number(raw.workflowExecutionInfo?.historySizeBytes)).toBeLessThan(100_000);
  });

  it('replays on the built workflows', async () => {
    const history = await handleOf(finished).fetchHistory();
    Runtime.install({ logger: new DefaultLogger('WARN') });
    const codePath = path.join(repositoryRoot(), 'dist/workflow-bundle.js');
    await Worker.runReplayHistory(
      { workflowBundle: { codePath } },
      history,
      generationWorkflowId('local', finished.id),
    );
  });

  it(
    'is found known, stage by stage, when it is asked for again',
    async () => {
      const again = await ended(await start(EGG, SMALL));
      const before = await ended(finished);
      expect(again.state.stages.map(({ cached }) => cached)).toEqual([true, true, true, true]);
      expect(again.state.artifacts).toEqual(before.state.artifacts);
    },
    DEADLINE_MS,
  );

  it('can not be started again or canceled', async () => {
    expect(await gateway.start(finished)).toBe(false);
    expect(await gateway.cancel(finished.tenant, finished.id)).toBe(false);
  });
});

describe('a generation that ends otherwise', () => {
  it(
    'is canceled in mid-stage: its worker is free again and its record complete',
    async () => {
      const input = await start(EGG, LARGE);
      const { tenant, id } = input;
      await until(
        async () => {
          const stage = (await gateway.describe(tenant, id))?.stage;
          return stage?.name === 'texture' && stage.started && stage.step > 0;
        },
        { what: 'a step of texture', deadlineMs: DEADLINE_MS },
      );
      expect(await gateway.cancel(tenant, id)).toBe(true);
      const { state, events } = await ended(input);
      expect(state).toMatchObject({ status: 'CANCELED', error: { code: 'CANCELED', stage: 'texture' } });
      expect(state.stages.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'CANCELED', 'PENDING']);
      expect(events.at(-1)).toMatchObject({ type: 'status', status: 'CANCELED', seq: state.lastEvent });
      expect((await handleOf(input).describe()).status.name).toBe('CANCELLED');
      const next = await ended(await start(EGG, { ...SMALL, targetFaces: 900 }));
      expect(next.state.status).toBe('SUCCEEDED');
    },
    DEADLINE_MS,
  );

  it(
    'fails for a picture of nothing, at its first attempt, with advice',
    async () => {
      const input = await start(NOTHING, SMALL);
      const { state } = await ended(input);
      expect(state).toMatchObject({
        status: 'FAILED',
        error: { code: 'EMPTY_IMAGE', stage: 'preprocess', retryable: false },
      });
      expect(state.error?.suggestion).not.toBe('');
      expect(await attributesOf(input)).toMatchObject({
        [SEARCH_ATTRIBUTES.status]: 'FAILED',
        [SEARCH_ATTRIBUTES.failure]: 'EMPTY_IMAGE',
      });
      const history = await handleOf(input).fetchHistory();
      const attempts = (history.events ?? []).map((event) => event.activityTaskStartedEventAttributes?.attempt ?? 1);
      expect(Math.max(...attempts)).toBe(1);
    },
    DEADLINE_MS,
  );

  it(
    'fails when no worker offers its model for as long as it may wait',
    async () => {
      const input = await start(EGG, SMALL, {
        model: 'nobodys',
        packDigest: 'd'.repeat(64),
        modelWaitMs: SHORT_WAIT_MS,
      });
      const { state } = await ended(input);
      expect(state).toMatchObject({ status: 'FAILED', error: { code: 'MODEL_UNAVAILABLE', stage: 'shape' } });
      expect(state.error?.message).toContain('nobodys');
      expect(state.stages.map(({ status }) => status)).toEqual(['SUCCEEDED', 'FAILED', 'PENDING', 'PENDING']);
    },
    DEADLINE_MS,
  );

  it(
    'waits on while a worker offers its model, however long its stage takes',
    async () => {
      const input = await start(EGG, { ...LARGE, resolution: 320 }, { modelWaitMs: 1_000 });
      const { state } = await ended(input);
      expect(state).toMatchObject({ status: 'SUCCEEDED', error: null });
    },
    DEADLINE_MS,
  );

  it('is unknown where nobody started it', async () => {
    const id = randomUUID();
    expect(await gateway.describe('local', id)).toBeNull();
    expect(await gateway.state('local', id)).toBeNull();
    expect(await gateway.cancel('local', id)).toBe(false);
  });
});
