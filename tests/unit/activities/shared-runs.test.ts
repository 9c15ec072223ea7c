import { SharedRuns } from '../../../activities/shared-runs.js';

interface Begun {
  tell(message: number): void;
  signal: AbortSignal;
  end: PromiseWithResolvers<string>;
}

/** Runs that end when the test says so. */
function controlled() {
  const begun: Begun[] = [];
  const start = (tell: (message: number) => void, signal: AbortSignal) => {
    const end = Promise.withResolvers<string>();
    begun.push({ tell, signal, end });
    return end.promise;
  };
  return { begun, start, runs: new SharedRuns<number, string>() };
}

function member() {
  const heard: number[] = [];
  const abort = new AbortController();
  return { heard, abort, onMessage: (message: number) => void heard.push(message), signal: abort.signal };
}

describe('SharedRuns', () => {
  it('runs once for all who ask while it runs, and tells them all', async () => {
    const { begun, start, runs } = controlled();
    const [first, second] = [member(), member()];
    const results = [runs.join('k', first, start), runs.join('k', second, start)];
    begun[0]!.tell(7);
    begun[0]!.end.resolve('done');
    expect(await Promise.all(results)).toEqual([
      { result: 'done', started: true },
      { result: 'done', started: false },
    ]);
    expect(begun).toHaveLength(1);
    expect([first.heard, second.heard]).toEqual([[7], [7]]);
  });

  it('keeps different keys apart', async () => {
    const { begun, start, runs } = controlled();
    const results = [runs.join('a', member(), start), runs.join('b', member(), start)];
    for (const [index, { end }] of begun.entries()) end.resolve(String(index));
    expect((await Promise.all(results)).map(({ result }) => result)).toEqual(['0', '1']);
  });

  it('runs again for one who asks after the end, also after a failure', async () => {
    const { begun, start, runs } = controlled();
    const failed = runs.join('k', member(), start);
    begun[0]!.end.reject(new Error('broken'));
    await expect(failed).rejects.toThrow('broken');
    const again = runs.join('k', member(), start);
    begun[1]!.end.resolve('mended');
    expect(await again).toEqual({ result: 'mended', started: true });
  });

  it('fails for every member when it fails', async () => {
    const { begun, start, runs } = controlled();
    const results = [runs.join('k', member(), start), runs.join('k', member(), start)];
    begun[0]!.end.reject(new Error('broken'));
    expect((await Promise.allSettled(results)).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('goes on without a member that leaves, even the one that started it', async () => {
    const { begun, start, runs } = controlled();
    const [starter, other] = [member(), member()];
    const left = runs.join('k', starter, start);
    const stayed = runs.join('k', other, start);
    starter.abort.abort(new Error('had enough'));
    await expect(left).rejects.toThrow('had enough');
    expect(begun[0]!.signal.aborted).toBe(false);
    begun[0]!.tell(1);
    begun[0]!.end.resolve('done');
    expect((await stayed).result).toBe('done');
    expect([starter.heard, other.heard]).toEqual([[], [1]]);
  });

  it('ends early when the last member leaves, and starts afresh for the next', async () => {
    const { begun, start, runs } = controlled();
    const members = [member(), member()];
    const results = members.map((one) => runs.join('k', one, start));
    for (const { abort } of members) abort.abort(new Error('gone'));
    await Promise.allSettled(results);
    expect(begun[0]!.signal.aborted).toBe(true);
    const next = runs.join('k', member(), start);
    begun[0]!.end.reject(new Error('aborted'));
    begun[1]!.end.resolve('fresh');
    expect(await next).toEqual({ result: 'fresh', started: true });
  });

  it('starts nothing for a member that has left before', async () => {
    const { begun, start, runs } = controlled();
    const late = member();
    late.abort.abort(new Error('too late'));
    await expect(runs.join('k', late, start)).rejects.toThrow('too late');
    expect(begun).toHaveLength(0);
  });
});
