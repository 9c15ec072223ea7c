import { RENDER_QUEUE } from '../../contracts/queues.js';
import type { RenderActivities } from '../../contracts/sequence-orchestration.js';
import { type Program, probeChromium } from '../../infra/browser/probe-chromium.js';
import { chromiumPath } from '../../infra/config/chromium-path.js';
import type { Logger } from '../../infra/telemetry/logger.js';
import { openWorkerProcess, type WorkerEngines } from '../worker-process.js';
import { sequenceStage } from './sequence-stage.js';

/** Chromium draws without a card on all cores by itself: one more would only make both slower. */
const AT_A_TIME = 1;
/** See activities/main.ts. */
const CONCURRENT_POLLS = 1;

/** What sequences are drawn with: this machine's Chromium. No engine of a pack. */
async function openChromium(log: Logger): Promise<WorkerEngines> {
  const path = chromiumPath();
  const chromium: Program | null = path === null ? null : await probeChromium(path);
  if (chromium === null) {
    log.warn({ path }, 'there is no Chromium that runs: sequences are refused with RENDERER_UNAVAILABLE');
  } else log.info(chromium, 'draws sequences with Chromium');
  return {
    engines: null,
    packOf: () => null,
    concurrency: AT_A_TIME,
    device: { name: 'cpu', provider: 'cpu', class: process.arch },
    programs: chromium === null ? {} : { chromium },
    close: () => Promise.resolve(),
  };
}

const { shell, run } = await openWorkerProcess('render-worker', 'orfeas-orchestrator', ({ log }) => openChromium(log));
const activities: RenderActivities = { renderSequence: shell(sequenceStage) };
await run([
  {
    taskQueue: RENDER_QUEUE,
    activities,
    maxConcurrentActivityTaskExecutions: AT_A_TIME,
    maxConcurrentActivityTaskPolls: CONCURRENT_POLLS,
  },
]);
