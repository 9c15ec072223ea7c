import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Generation, Problem } from '../../../contracts/index.js';
import { putJson } from '../../../infra/storage/json-objects.js';
import { keys } from '../../../infra/storage/keys.js';
import { openMinioStore } from '../../../infra/storage/minio-store.js';
import { exampleManifest, STRICT_LICENCE, writePack } from '../../support/example-pack.js';
import { exampleOffer, exampleReport } from '../../support/example-report.js';
import { type Stack, startStack } from '../../support/stack.js';
import { until } from '../../support/until.js';

const PICTURE = readFileSync(fileURLToPath(new URL('../../../docs/samples/toadstool.png', import.meta.url)));
const dataUri = `data:image/png;base64,${PICTURE.toString('base64')}`;

let stack: Stack;
let installed: string;

beforeAll(async () => {
  installed = await mkdtemp(join(tmpdir(), 'orfeas-installed-'));
  const held = { ...STRICT_LICENCE, territoryExcluded: [] };
  await writePack(installed, exampleManifest('locked', { licence: held }));
  await writePack(installed, exampleManifest('elsewhere', { licence: STRICT_LICENCE }));
  await writePack(installed, exampleManifest('torn'), { files: {} });
  stack = await startStack({ env: { ORFEAS_MODELS_DIR: installed, ORFEAS_TERRITORY: 'FR' } });
  await until(async () => (await models()).some(({ id }) => id === 'inflate'), { what: 'the worker’s report' });
}, 120_000);

afterAll(async () => {
  await stack?.stop();
  await rm(installed, { recursive: true, force: true });
}, 60_000);

async function models(): Promise<{ id: string; options: { properties: object } }[]> {
  const answer = await fetch(`${stack.apiUrl}/v1/models`);
  return ((await answer.json()) as { items: [] }).items;
}

async function post(request: object): Promise<Response> {
  return fetch(`${stack.apiUrl}/v1/generations`, {
    method: 'POST',
    body: JSON.stringify({ image: { dataUri }, ...request }),
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
  });
}

async function refusal(request: object): Promise<Pick<Problem, 'code' | 'errors'> & { status: number }> {
  const answer = await post(request);
  const { code, errors } = (await answer.json()) as Problem;
  return { status: answer.status, code, errors };
}

test('a model tells its options as JSON Schema, with its own ranges', async () => {
  const inflate = (await models()).find(({ id }) => id === 'inflate')!;
  expect(inflate).toMatchObject({ available: true, fits: true, capabilities: ['shape', 'texture'] });
  expect(inflate.options.properties).toMatchObject({
    resolution: { type: 'integer', minimum: 64, maximum: 384, default: 256 },
    onFull: { enum: ['wait', 'cpu'], default: 'wait' },
  });
  expect(inflate.options.properties).not.toHaveProperty('steps');
});

test('a generation says the options that its model uses, defaults too', async () => {
  const answer = await post({ model: 'inflate', options: { relief: 0.5 } });
  expect(answer.status).toBe(202);
  expect(((await answer.json()) as Generation).options).toMatchObject({
    thickness: 1,
    relief: 0.5,
    resolution: 256,
    onFull: 'wait',
  });
});

test('options that the model has not, or not so far, are named', async () => {
  const { status, code, errors } = await refusal({ model: 'inflate', options: { steps: 5, resolution: 400 } });
  expect([status, code]).toEqual([422, 'INVALID_OPTIONS']);
  expect(errors).toEqual([
    { pointer: '/options/resolution', detail: 'Expected 64 to 384 for resolution of inflate but received 400' },
    { pointer: '/options/steps', detail: 'inflate has no option steps' },
  ]);
});

test.each([
  ['locked', 403, 'LICENCE_NOT_ACCEPTED'],
  ['elsewhere', 451, 'TERRITORY_EXCLUDED'],
  ['torn', 422, 'PACK_FILE_MISSING'],
  ['nowhere', 422, 'MODEL_UNKNOWN'],
])('the model %s answers %i %s', async (model, status, code) => {
  expect(await refusal({ model })).toMatchObject({ status, code });
});

test('a model that no device has the memory for is refused at once', async () => {
  const store = openMinioStore(stack.settings);
  const packs = [exampleOffer({ id: 'huge', needMiB: 21_000 })];
  const report = exampleReport('card', { packs, usableMiB: 19_000 });
  await putJson(store, keys.worker('card'), { ...report, at: new Date().toISOString() });
  await until(async () => (await models()).some(({ id }) => id === 'huge'), { what: 'the card’s report' });
  expect(await refusal({ model: 'huge' })).toMatchObject({ status: 422, code: 'MODEL_TOO_LARGE' });
});
