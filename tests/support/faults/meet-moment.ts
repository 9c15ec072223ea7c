import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { generationWorkflowId } from '../../../contracts/orchestration.js';
import { STAGE_ACTIVITIES, type StageName } from '../../../contracts/stages.js';
import { localPaths } from '../../../infra/local/local-state.js';
import type { ObjectStore } from '../../../infra/storage/object-store.js';
import { until } from '../until.js';
import type { Moment } from './fault-case.js';
import type { FaultStack } from './fault-stack.js';

/** `temporal.api.enums.v1.PendingActivityState`. */
const STARTED = 2;
const DEADLINE_MS = 120_000;

/** What is watched to meet a moment. */
export interface Watched {
  stack: FaultStack;
  client: Client;
  store: ObjectStore;
  tenant: string;
  id: string;
  /** How long the stage takes undisturbed, s. */
  seconds: number;
  /** Step of the checkpoint in the middle of the stage; null where it makes none. */
  checkpoint: number | null;
}

/**
 * Resolves at a moment of a stage: when a worker has it; when its checkpoint is stored, or half of its time is over;
 * when its record appears in the bucket, which comes before the worker says so to Temporal.
 */
export async function meetMoment(stage: StageName, moment: Moment, watched: Watched): Promise<void> {
  await begun(stage, watched);
  if (moment === 'middle') await half(watched);
  if (moment === 'last') await recorded(watched);
}

async function begun(stage: StageName, { client, tenant, id }: Watched): Promise<void> {
  const handle = client.workflow.getHandle(generationWorkflowId(tenant, id));
  const isBegun = async () => {
    const { raw } = await handle.describe();
    const pending = raw.pendingActivities ?? [];
    return pending.some((it) => it.activityType?.name === STAGE_ACTIVITIES[stage] && it.state === STARTED);
  };
  await until(isBegun, { what: `a worker to take ${stage}`, deadlineMs: DEADLINE_MS, everyMs: 2 });
}

async function half({ store, seconds, checkpoint }: Watched): Promise<void> {
  // Other stages say nothing of how far they are that could be seen in time.
  if (checkpoint === null) return void (await delay(500 * seconds));
  const isStored = async () =>
    (await store.list('checkpoints/')).some(({ key }) => Number(key.split('/').at(-1)) >= checkpoint);
  await until(isStored, { what: `the checkpoint of step ${checkpoint}`, deadlineMs: DEADLINE_MS, everyMs: 10 });
}

/** The bucket is a folder of the local object store: the record is there with its entry. */
async function recorded({ stack, client, tenant, id }: Watched): Promise<void> {
  const folder = join(localPaths(stack.home).data, stack.settings.ORFEAS_S3_BUCKET, 'stages', tenant);
  let watcher: FSWatcher | undefined;
  let isOver = false;
  const seen = new Promise<void>((resolve) => {
    watcher = watch(folder, () => resolve());
  });
  // It may have been there before anybody looked; the generation then ends without another one.
  const handle = client.workflow.getHandle(generationWorkflowId(tenant, id));
  const hasEnded = async () => isOver || (await handle.describe()).status.name !== 'RUNNING';
  const ended = until(hasEnded, { what: `the end of ${id}`, deadlineMs: DEADLINE_MS, everyMs: 100 });
  try {
    await Promise.race([seen, ended]);
  } finally {
    isOver = true;
    watcher?.close();
  }
}
