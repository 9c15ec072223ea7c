import {
  CancellationScope,
  condition,
  continueAsNew,
  defineSignal,
  getExternalWorkflowHandle,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { generationWorkflowId } from '../contracts/orchestration.js';
import { CPU_QUEUE } from '../contracts/queues.js';
import { TURN_SIGNALS, type TurnActivities, type TurnAsk, type TurnsInput } from '../contracts/turns.js';
import { followBuilds } from './follow-builds.js';
import { RETRY } from './stage-runner.js';
import { TurnDesk } from './turn-desk.js';

const { endedGenerations } = proxyActivities<TurnActivities>({
  taskQueue: CPU_QUEUE,
  startToCloseTimeout: '30s',
  retry: RETRY,
  summary: 'Look for turns that nobody will give back',
});

/** While some wait, those who have a turn are looked at this often: one that was terminated gives nothing back. */
const CHECK_EVERY_MS = 15_000;
/** Nobody has or wants a turn: soon somebody may, and a new workflow for each would be a waste. */
const LINGER_MS = 60_000;

/**
 * Hands out the turns of one tenant's generations, so that no more of them run at a time than may. It ends when nobody
 * needs it; whoever asks next starts it anew.
 */
export async function turnsWorkflow(input: TurnsInput): Promise<void> {
  const { tenant } = input;
  const desk = new TurnDesk(input);
  setHandler(defineSignal<[TurnAsk]>(TURN_SIGNALS.ask), (ask) => desk.ask(ask));
  setHandler(defineSignal<[string]>(TURN_SIGNALS.giveBack), (id) => desk.giveBack(id));
  for (;;) {
    const seen = desk.news;
    await Promise.all(desk.next().map((ask) => give(tenant, ask, desk)));
    if (workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof turnsWorkflow>({ tenant, holders: desk.holders, waiting: desk.waiting });
    }
    const hasNews = await condition(() => desk.news !== seen, desk.isIdle ? LINGER_MS : CHECK_EVERY_MS);
    if (hasNews) continue;
    if (desk.isIdle) return;
    if (desk.waiting.length === 0) await condition(() => desk.news !== seen);
    else for (const id of await endedGenerations({ tenant, ids: desk.holders })) desk.giveBack(id);
  }
}
// It holds no results of any build, and outlives them all.
followBuilds(turnsWorkflow);

/** Tells a generation that it may run; one that has gone meanwhile has no use for its turn. */
async function give(tenant: string, { id, seq }: TurnAsk, desk: TurnDesk): Promise<void> {
  try {
    await CancellationScope.nonCancellable(() =>
      getExternalWorkflowHandle(generationWorkflowId(tenant, id)).signal(TURN_SIGNALS.given, seq),
    );
  } catch {
    desk.giveBack(id);
  }
}
