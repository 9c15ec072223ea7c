import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { Progress } from '../../../activities/progress.js';
import type { StageHeartbeat } from '../../../contracts/orchestration.js';

/** Takes down what an attempt says to Temporal. */
function listen() {
  const beats: StageHeartbeat[] = [];
  return { beats, heartbeat: (details?: unknown) => void beats.push(details as StageHeartbeat) };
}

/** One attempt after another: each is given what the one before said last. */
function attempt(before: StageHeartbeat | undefined, live: (progress: Progress) => void): StageHeartbeat {
  const context = listen();
  const progress = new Progress(context, before, { silenceMs: 60_000 });
  live(progress);
  progress.stop();
  return context.beats.at(-1)!;
}

describe('Progress', () => {
  it('beats at once, so that even an attempt that is killed counts', () => {
    expect(attempt(undefined, () => undefined)).toEqual({
      step: 0,
      steps: 0,
      fruitless: 1,
      checkpoint: -1,
      computedMs: 0,
      waiting: null,
    });
  });

  it('counts attempts that bring no checkpoint', () => {
    let last: StageHeartbeat | undefined;
    for (let i = 0; i < 3; i++) last = attempt(last, (progress) => progress.step(i, 10));
    expect(last).toMatchObject({ fruitless: 3, step: 2, steps: 10 });
    attempt(last, (progress) => expect(progress.fruitlessBefore).toBe(3));
  });

  it('counts from the start again after a new checkpoint', () => {
    let last = attempt(undefined, () => undefined);
    last = attempt(last, (progress) => progress.checkpointed(4));
    expect(last).toMatchObject({ fruitless: 0, checkpoint: 4 });
    attempt(last, (progress) => expect(progress.fruitlessBefore).toBe(0));
  });

  it('does not take a checkpoint for new that an earlier attempt had written', () => {
    let last = attempt(undefined, (progress) => progress.checkpointed(4));
    last = attempt(last, (progress) => progress.checkpointed(4));
    last = attempt(last, (progress) => progress.checkpointed(3));
    expect(last).toMatchObject({ fruitless: 2, checkpoint: 4 });
  });

  it('does not count an attempt that is excused', () => {
    let last = attempt(undefined, () => undefined);
    last = attempt(last, (progress) => progress.excuse());
    expect(last.fruitless).toBe(1);
    const fruitful = attempt(last, (progress) => {
      progress.checkpointed(1);
      progress.excuse();
    });
    expect(fruitful.fruitless).toBe(0);
  });

  it('says that a stage hangs when it is silent for too long, and beats no more', async () => {
    const context = listen();
    const progress = new Progress(context, undefined, { silenceMs: 1 });
    progress.step(1, 2);
    await once(progress.overdue, 'abort');
    const beats = context.beats.length;
    expect(progress.overdue.reason).toMatchObject({ code: 'STAGE_FAILED' });
    await turn();
    expect(context.beats.length).toBe(beats);
    progress.stop();
  });

  it('goes on beating while it waits, whatever the limit', async () => {
    const context = listen();
    const progress = new Progress(context, undefined, { silenceMs: 1 });
    progress.step(1, 2);
    progress.waiting();
    while (context.beats.length < 4) await turn();
    progress.stop();
    expect(context.beats.at(-1)).toMatchObject({ step: 1, steps: 2 });
  });

  it('says what it waits for on the device, until the engine begins', () => {
    const context = listen();
    const progress = new Progress(context, undefined, { silenceMs: 60_000 });
    progress.waiting({ needMiB: 6000, freeMiB: 1000, ahead: 2 });
    progress.waiting(null);
    progress.waiting({ needMiB: 6000, freeMiB: 2000, ahead: 0 });
    progress.engineStep(1, 5);
    progress.stop();
    expect(context.beats.map(({ waiting }) => waiting?.freeMiB ?? null)).toEqual([null, 1000, null, 2000, null]);
    expect(context.beats.at(-1)).toMatchObject({ step: 1, steps: 5 });
  });

  it('goes on beating while the engine has the word, and counts silence again after it', async () => {
    const context = listen();
    const progress = new Progress(context, undefined, { silenceMs: 1 });
    progress.step(0, 0);
    progress.engineStep(1, 5);
    while (context.beats.length < 5) await turn();
    expect(progress.overdue.aborted).toBe(false);
    progress.computing();
    await once(progress.overdue, 'abort');
    progress.stop();
  });

  it('falls silent when the stage makes no progress for longer than its limit', async () => {
    const hung = listen();
    const waiting = listen();
    const silent = new Progress(hung, undefined, { silenceMs: 1 });
    silent.step(1, 2);
    // A second one that waits shows that time for several beats has gone by.
    const witness = new Progress(waiting, undefined, { silenceMs: 1 });
    while (waiting.beats.length < 4) await turn();
    expect(hung.beats).toHaveLength(2);
    silent.stop();
    witness.stop();
  });

  it('beats again when a silent stage moves', () => {
    const context = listen();
    const progress = new Progress(context, undefined, { silenceMs: 0 });
    progress.step(1, 2);
    progress.step(2, 2);
    expect(context.beats.map(({ step }) => step)).toEqual([0, 1, 2]);
    progress.stop();
  });

  it('says that a stage has computed for longer than it may, over all attempts', async () => {
    const before = attempt(undefined, (progress) => {
      progress.step(1, 2);
      const until = performance.now() + 20;
      while (performance.now() < until);
    });
    expect(before.computedMs).toBeGreaterThanOrEqual(20);
    const progress = new Progress(listen(), before, { silenceMs: 60_000, computeMs: 20 });
    progress.step(1, 2);
    await once(progress.overdue, 'abort');
    progress.stop();
    expect(progress.overdue.reason).toMatchObject({ code: 'TIME_LIMIT_EXCEEDED' });
  });

  it('counts as computing the turns of the engine, not what the stage waits for', async () => {
    const context = listen();
    const progress = new Progress(context, undefined, { silenceMs: 60_000, computeMs: 60_000 });
    const counted = () => context.beats.at(-1)?.computedMs ?? 0;
    progress.waiting();
    progress.waiting({ needMiB: 1, freeMiB: 0, ahead: 0 });
    while (context.beats.length < 4) await turn();
    expect(counted()).toBe(0);
    progress.engineTurn('begins');
    while (counted() === 0) await turn();
    progress.engineTurn('ends');
    progress.engineStep(1, 5);
    const own = counted();
    const beats = context.beats.length;
    while (context.beats.length < beats + 2) await turn();
    progress.stop();
    expect(counted()).toBe(own);
  });
});
