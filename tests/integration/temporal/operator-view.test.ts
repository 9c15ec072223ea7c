import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { type Generation, replaySchema } from '../../../contracts/index.js';
import { generationWorkflowId } from '../../../contracts/orchestration.js';
import { SEARCH_ATTRIBUTES } from '../../../contracts/search-attributes.js';
import { createClient, type GenerationClient } from '../../support/generation-client.js';
import { type Parts, startParts } from '../../support/parts.js';
import { SMALL } from '../../support/run-generation.js';
import { until } from '../../support/until.js';

const PICTURE = fileURLToPath(new URL('../../../docs/samples/toadstool.png', import.meta.url));
const DEADLINE_MS = 120_000;

let parts: Parts;
let api: GenerationClient;
let ui: string;

beforeAll(async () => {
  parts = await startParts(['temporal', 'minio', 'api', 'cpu-worker', 'gpu-worker']);
  api = createClient(() => parts.settings.ORFEAS_PUBLIC_URL!);
  ui = parts.settings.ORFEAS_TEMPORAL_UI_URL!;
}, DEADLINE_MS);

afterAll(() => parts?.end(), DEADLINE_MS);

type Payload = { data: string };
type Fields = Record<string, Payload>;

/** The value of a payload as Temporal's API writes it into JSON. */
function decoded(payload: Payload | undefined): unknown {
  return payload === undefined ? null : JSON.parse(Buffer.from(payload.data, 'base64').toString('utf8'));
}

/** A row of the list that the Temporal UI shows for a query: its search attributes by our names for them. */
async function row(query: string): Promise<Record<string, unknown>> {
  const found = await until(
    async () => {
      const response = await fetch(`${ui}/api/v1/namespaces/default/workflows?query=${encodeURIComponent(query)}`);
      const { executions = [] } = (await response.json()) as {
        executions?: { searchAttributes?: { indexedFields: Fields } }[];
      };
      return executions[0];
    },
    { what: `Temporal to list ${query}` },
  );
  const fields = found.searchAttributes?.indexedFields ?? {};
  return Object.fromEntries(Object.entries(SEARCH_ATTRIBUTES).map(([name, key]) => [name, decoded(fields[key])]));
}

/** The text that the Temporal UI shows above a workflow's history, which it asks the workflow itself for. */
async function details(id: string): Promise<string> {
  const workflow = encodeURIComponent(generationWorkflowId('local', id));
  const cookie = (await fetch(`${ui}/api/v1/settings`)).headers
    .getSetCookie()
    .map((line) => line.split(';')[0]!)
    .find((pair) => pair.startsWith('_csrf='));
  const response = await fetch(
    `${ui}/api/v1/namespaces/default/workflows/${workflow}/query/__temporal_workflow_metadata`,
    {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(cookie === undefined ? {} : { cookie, 'X-CSRF-TOKEN': cookie.slice('_csrf='.length) }),
      },
      body: JSON.stringify({ query: { queryType: '__temporal_workflow_metadata' } }),
    },
  );
  const { queryResult } = (await response.json()) as { queryResult: { payloads: Payload[] } };
  return (decoded(queryResult.payloads[0]) as { currentDetails: string }).currentDetails;
}

/** A picture without an alpha channel, from which the matte `alpha` can cut nothing out. */
async function drawPlain(): Promise<string> {
  const path = `${parts.home}/plain.png`;
  await sharp({ create: { width: 200, height: 200, channels: 3, background: '#fff' } })
    .png()
    .toFile(path);
  return path;
}

function linkOf({ id }: Generation): string {
  return `${parts.settings.ORFEAS_PUBLIC_URL}/v1/generations/${id}`;
}

test(
  'the Temporal UI shows of a generation that failed: why, in which stage, and where to look',
  async () => {
    const { id } = await api.create(await drawPlain(), { options: { ...SMALL, matte: 'alpha' } });
    const failed = await api.wait(id, 'the failure', ({ status }) => status === 'FAILED', DEADLINE_MS);
    const { code, stage } = failed.error!;
    const query = `WorkflowId = "${generationWorkflowId('local', id)}" AND ${SEARCH_ATTRIBUTES.failure} = "${code}"`;
    expect(await row(query)).toMatchObject({ tenant: 'local', status: 'FAILED', failure: code, stage, parent: null });
    const shown = await details(id);
    expect(shown).toContain(`**FAILED** in stage **${stage}**`);
    expect(shown).toContain(code);
    expect(shown).toContain(`(${linkOf(failed)})`);
  },
  DEADLINE_MS,
);

test(
  'the Temporal UI shows of a replay: its parent, its stages, and where to look',
  async () => {
    const parent = await api.succeed((await api.create(PICTURE, { options: SMALL })).id, DEADLINE_MS);
    const response = await fetch(`${linkOf(parent)}/replay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ fromStage: 'export' }),
    });
    const replay = await api.succeed(replaySchema.parse(await response.json()).id, DEADLINE_MS);
    const query = `${SEARCH_ATTRIBUTES.parent} = "${parent.id}" AND ${SEARCH_ATTRIBUTES.status} = "SUCCEEDED"`;
    expect(await row(query)).toMatchObject({ parent: parent.id, status: 'SUCCEEDED', failure: null });
    const shown = await details(replay.id);
    expect(shown).toMatch(/\| export \| SUCCEEDED \|/);
    expect(shown).toContain(`(${linkOf(replay)})`);
  },
  DEADLINE_MS,
);
