import type { Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import {
  GENERATION_WORKFLOW,
  type GenerationInput,
  generationWorkflowId,
  type StageOutcome,
} from '../../contracts/orchestration.js';
import { STAGE_ACTIVITIES } from '../../contracts/stages.js';
import type { Settings } from '../config/settings.js';
import { openTemporalClient } from './connect-client.js';
import { guarded } from './guarded.js';
import { unlessUnknown } from './unless-unknown.js';
import { allOf, IS_OPEN, ofTenant, ofType } from './visibility.js';

/** What a generation's history says of the files that it needs. */
export interface GenerationHistory {
  input: GenerationInput;
  /** The stages that have ended, in their order; the last one of a name counts. */
  outcomes: StageOutcome[];
  /** When the stage that waits or runs now was asked for; null between stages. */
  stageSince: Date | null;
}

/**
 * The door to what Temporal remembers of generations. It asks the server alone, so it needs no workflow worker, and
 * every method throws `OrfeasError('ORCHESTRATOR_UNAVAILABLE')` when the server does not answer.
 */
export interface GenerationHistories {
  /**
   * The ids of a tenant's generations that have begun and not ended, paused ones included. What began within the last
   * seconds may be missing: visibility lags behind.
   */
  listOpen(tenant: string): Promise<string[]>;
  /** Null where Temporal has forgotten it, or never knew it. */
  read(tenant: string, id: string): Promise<GenerationHistory | null>;
  close(): Promise<void>;
}

const CALL_DEADLINE_MS = 30_000;
const STAGE_TYPES: readonly string[] = Object.values(STAGE_ACTIVITIES);

/** Opens the door; nothing is sent before the first question. */
export function openHistories(settings: Settings): GenerationHistories {
  const { client, connection } = openTemporalClient(settings);
  const call = <T>(work: () => Promise<T>) => guarded(connection, CALL_DEADLINE_MS, work);
  return {
    listOpen: (tenant) => call(() => listOpen(client, tenant)),
    read: (tenant, id) => call(() => readHistory(client, tenant, id)),
    close: () => connection.close(),
  };
}

async function listOpen(client: Client, tenant: string): Promise<string[]> {
  const query = allOf([ofType(GENERATION_WORKFLOW), IS_OPEN, ofTenant(tenant)]);
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId.split('/').at(-1)!);
  return ids;
}

function readHistory(client: Client, tenant: string, id: string): Promise<GenerationHistory | null> {
  return unlessUnknown(async () => {
    const { events } = await client.workflow.getHandle(generationWorkflowId(tenant, id)).fetchHistory();
    return summarise(events ?? []);
  }, null);
}

type HistoryEvent = NonNullable<
  Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>['events']
>[number];

function summarise(events: readonly HistoryEvent[]): GenerationHistory {
  let input: GenerationInput | undefined;
  const outcomes: StageOutcome[] = [];
  /** Stages that were asked for and have not answered, by the number of the event that asked. */
  const pending = new Map<number, Date>();
  const stages = new Set<number>();
  for (const event of events) {
    const started = event.workflowExecutionStartedEventAttributes;
    if (started) input ??= decode<GenerationInput>(started.input?.payloads);
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled && STAGE_TYPES.includes(scheduled.activityType?.name ?? '')) {
      stages.add(Number(event.eventId));
      pending.set(Number(event.eventId), new Date(Number(event.eventTime?.seconds ?? 0) * 1000));
    }
    const completed = event.activityTaskCompletedEventAttributes;
    if (completed && stages.has(Number(completed.scheduledEventId))) {
      const outcome = decode<StageOutcome>(completed.result?.payloads);
      if (outcome !== undefined) outcomes.push(outcome);
    }
    const ended =
      completed ??
      event.activityTaskFailedEventAttributes ??
      event.activityTaskCanceledEventAttributes ??
      event.activityTaskTimedOutEventAttributes;
    if (ended) pending.delete(Number(ended.scheduledEventId));
  }
  if (input === undefined) throw new Error('Expected the history to begin with the input of the generation');
  return { input, outcomes, stageSince: [...pending.values()].at(-1) ?? null };
}

function decode<T>(payloads: readonly Payload[] | null | undefined): T | undefined {
  const [payload] = payloads ?? [];
  return payload === undefined ? undefined : defaultPayloadConverter.fromPayload<T>(payload);
}
