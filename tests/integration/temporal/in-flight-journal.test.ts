import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import { nameOf, ownerOf, thisProcess } from '../../../infra/local/process-owner.js';
import { openTemporalClient } from '../../../infra/temporal/connect-client.js';
import { InFlightJournal } from '../../../infra/temporal/in-flight-journal.js';
import { type Parts, startParts } from '../../support/parts.js';
import { until } from '../../support/until.js';

const DEADLINE_MS = 60_000;

let parts: Parts;
let client: Client;
let close: () => Promise<void>;

beforeAll(async () => {
  parts = await startParts(['temporal']);
  const temporal = openTemporalClient(parts.settings);
  client = temporal.client;
  close = () => temporal.connection.close();
}, DEADLINE_MS);

afterAll(async () => {
  await close?.();
  await parts?.end();
}, DEADLINE_MS);

/** An activity that a worker has taken, as Temporal sees it; its "worker" is the test itself. */
async function takenAttempt() {
  const queue = `journal-${randomUUID()}`;
  const { namespace } = client.options;
  const handle = await client.workflow.start('oneActivity', { workflowId: queue, taskQueue: queue });
  const patiently = <T>(ask: () => Promise<T>) => client.connection.withDeadline(Date.now() + DEADLINE_MS, ask);
  const workflow = await patiently(() =>
    client.workflowService.pollWorkflowTaskQueue({ namespace, taskQueue: { name: queue } }),
  );
  await client.workflowService.respondWorkflowTaskCompleted({
    namespace,
    taskToken: workflow.taskToken,
    commands: [
      {
        // COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK
        commandType: 1,
        scheduleActivityTaskCommandAttributes: {
          activityId: '1',
          activityType: { name: 'any' },
          taskQueue: { name: queue },
          startToCloseTimeout: { seconds: 600 as never },
          heartbeatTimeout: { seconds: 300 as never },
          retryPolicy: { initialInterval: { seconds: 200 as never }, backoffCoefficient: 1 },
        },
      },
    ],
  });
  const poll = () =>
    patiently(() => client.workflowService.pollActivityTaskQueue({ namespace, taskQueue: { name: queue } }));
  const { taskToken } = await poll();
  const attempt = async () => (await handle.describe()).raw.pendingActivities?.[0]?.attempt;
  return { taskToken, attempt, poll, end: () => handle.terminate() };
}

/** A directory in which another process has left a note of an attempt. */
function leftBehind(taskToken: Uint8Array, changes: Partial<ReturnType<typeof thisProcess>>) {
  const directory = mkdtempSync(path.join(tmpdir(), 'orfeas-journal-'));
  new InFlightJournal(directory).note(taskToken);
  const name = nameOf({ ...thisProcess(), ...changes });
  renameSync(path.join(directory, nameOf(thisProcess())), path.join(directory, name));
  return { directory, journal: new InFlightJournal(directory), left: () => readdirSync(directory).includes(name) };
}

/** Larger than any process id of Linux. */
const NO_PID = 2 ** 22 + 1;

describe('the notes of attempts in flight', () => {
  it.each([
    { whose: 'a process that has ended', changes: { pid: NO_PID } },
    { whose: 'a process whose id another one has now', changes: { startTime: '1' } },
    { whose: 'a process of before the machine was started again', changes: { boot: randomUUID() } },
  ])(
    'of $whose are given back, and the next attempt is at once',
    async ({ changes }) => {
      const { taskToken, poll, end } = await takenAttempt();
      const { journal, left } = leftBehind(taskToken, changes);
      expect(await journal.failLeftovers(client)).toBe(1);
      expect((await poll()).attempt).toBe(2);
      expect(left()).toBe(false);
      expect(await journal.failLeftovers(client)).toBe(0);
      await end();
    },
    DEADLINE_MS,
  );

  it.each([
    { whose: 'a process that lives', changes: { pid: process.ppid, startTime: null } },
    { whose: 'a process of another host, of which nothing is known', changes: { host: 'elsewhere', pid: NO_PID } },
  ])(
    'of $whose stay as they are',
    async ({ changes }) => {
      const { taskToken, attempt, end } = await takenAttempt();
      const { journal, left } = leftBehind(taskToken, changes);
      expect(await journal.failLeftovers(client)).toBe(0);
      expect(await attempt()).toBe(1);
      expect(left()).toBe(true);
      await end();
    },
    DEADLINE_MS,
  );

  it(
    'of an attempt of which Temporal knows the end already do nothing',
    async () => {
      const { taskToken, end } = await takenAttempt();
      await client.activity.complete(taskToken, null);
      const { journal, left } = leftBehind(taskToken, { pid: NO_PID });
      expect(await journal.failLeftovers(client)).toBe(0);
      expect(left()).toBe(false);
      await end();
    },
    DEADLINE_MS,
  );

  it('are kept for a moment after the attempt, and gone when the process ends well', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'orfeas-journal-'));
    const journal = new InFlightJournal(directory, { keepMs: 0 });
    const notes = () => readdirSync(path.join(directory, nameOf(thisProcess())));
    const forget = journal.note(new Uint8Array([1, 2, 3]));
    expect(notes()).toHaveLength(1);
    forget();
    expect(notes()).toHaveLength(1);
    await until(() => notes().length === 0, { what: 'the note to go' });
    await journal.close();
    expect(readdirSync(directory)).toEqual([]);
  });

  it('tell by the name of their folder whose they are', () => {
    const owner = { host: 'host-1.lan', boot: randomUUID(), pid: 12, startTime: 'Mon Nov  2 10:00:00 2026' };
    expect(ownerOf(nameOf(owner))).toEqual(owner);
    expect(ownerOf(nameOf({ ...owner, boot: null, startTime: null }))).toEqual({
      ...owner,
      boot: null,
      startTime: null,
    });
    for (const other of ['', 'in-flight', 'a~b', 'a~b~c~d', '%~~1~']) expect(ownerOf(other)).toBeNull();
  });

  it('leave alone what is in the directory but is no folder of a process', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'orfeas-journal-'));
    mkdirSync(path.join(directory, 'others'));
    expect(await new InFlightJournal(directory).failLeftovers(client)).toBe(0);
    expect(readdirSync(directory)).toContain('others');
  });
});
