import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { type GenerationInput, generationWorkflowId } from '../../../contracts/orchestration.js';
import type { PartName } from '../../../infra/local/local-state.js';
import { openTemporalClient } from '../../../infra/temporal/connect-client.js';
import { openGateway } from '../../../infra/temporal/open-gateway.js';
import { type Parts, startParts } from '../../support/parts.js';
import { type GenerationRuns, openGenerationRuns } from '../../support/run-generation.js';
import { until } from '../../support/until.js';
import { startReceiver, type WebhookReceiver } from '../../support/webhook-receiver.js';
import { withoutIdle } from './without-idle.js';

/** A run of a workflow whose history is to be kept; without a run id the last one. */
export interface Run {
  workflowId: string;
  runId?: string;
}

/** Brings about what is to be recorded, and says where it is found; it need not have ended yet. */
export type Scenario = (scene: Scene) => Promise<Run | Run[]>;

/** What scenarios play in: a whole set-up without an API. */
export interface Scene {
  parts: Parts;
  runs: GenerationRuns;
  doors: ReturnType<typeof openGateway>;
  receiver: WebhookReceiver;
  /** Waits until a generation's stage is with a worker, or waits for one. */
  reached(input: GenerationInput, stage: string, state: 'started' | 'queued'): Promise<unknown>;
  /** The id of a workflow's first run. */
  firstRunOf(workflowId: string): Promise<string>;
  /** Waits for a run's end, and tells what it left. */
  historyOf(run: Run): Promise<string>;
  close(): Promise<void>;
}

/** One that is to end by itself has done so by then; who hands out turns lingers for a minute. */
const END_MS = 120_000;
const SETTINGS = {
  ORFEAS_THREADS: '1',
  ORFEAS_ALLOWED_ADDRESSES: '127.0.0.1',
  ORFEAS_WEBHOOK_PAUSES: '100ms,100ms',
  ORFEAS_WEBHOOK_TIMEOUT: '2s',
};

/**
 * Opens a scene of the present build, or of another one, which is given no setting that the first release lacked.
 * @param build the build that its workers say they are; null for workers without versions.
 */
export async function openScene(build: string | null, dist?: string): Promise<Scene> {
  const known = dist === undefined ? SETTINGS : { ORFEAS_THREADS: '1' };
  const versions = build === null ? {} : { ORFEAS_BUILD_ID: build };
  const parts = await startParts(partsOf(dist), { ...known, ...versions }, dist);
  const runs = openGenerationRuns(parts.settings, parts.store);
  const doors = openGateway(parts.settings);
  const { client, connection } = openTemporalClient(parts.settings);
  const receiver = await startReceiver();
  const handleOf = ({ workflowId, runId }: Run) => client.workflow.getHandle(workflowId, runId, { followRuns: false });
  return {
    parts,
    runs,
    doors,
    receiver,
    reached: ({ tenant, id }, name, state) =>
      until(
        async () => {
          const stage = (await runs.gateway.describe(tenant, id))?.stage;
          return stage?.name === name && stage.started === (state === 'started');
        },
        { what: `${name} of ${id}`, deadlineMs: 120_000 },
      ),
    async firstRunOf(workflowId) {
      const { raw } = await client.workflow.getHandle(workflowId).describe();
      return raw.workflowExecutionInfo!.firstRunId!;
    },
    async historyOf(run) {
      const hasEnded = async () => (await handleOf(run).describe()).status.name !== 'RUNNING';
      await until(hasEnded, { what: `the end of ${run.workflowId}`, deadlineMs: END_MS, everyMs: 200 });
      return `${JSON.stringify(withoutIdle(JSON.parse(historyToJSON(await handleOf(run).fetchHistory()))))}\n`;
    },
    async close() {
      await Promise.all([runs.close(), doors.close(), connection.close(), receiver.close()]);
      await parts.end();
    },
  };
}

/** A former build has no render worker. */
function partsOf(dist: string | undefined): PartName[] {
  const all: PartName[] = ['temporal', 'minio', 'cpu-worker', 'gpu-worker'];
  return dist === undefined ? [...all, 'render-worker'] : all;
}

/** Where a generation's history is found. */
export function runOf({ tenant, id }: GenerationInput): Run {
  return { workflowId: generationWorkflowId(tenant, id) };
}
