import { setImmediate as turn } from 'node:timers/promises';
import { ComputeSlots, type Slot } from '../../../activities/compute-slots.js';

const { signal } = new AbortController();

/** Takes slots and notes who has one. */
function takers(slots: ComputeSlots) {
  const held = new Map<string, Slot>();
  return {
    held,
    take: (name: string, by: AbortSignal = signal) => slots.take(by).then((slot) => void held.set(name, slot)),
  };
}

describe('ComputeSlots', () => {
  it('gives as many as there are, and the next when one is released, in order', async () => {
    const { held, take } = takers(new ComputeSlots(2));
    for (const name of ['a', 'b', 'c', 'd']) void take(name);
    await turn();
    expect([...held.keys()]).toEqual(['a', 'b']);
    held.get('b')!.release();
    await turn();
    expect([...held.keys()]).toEqual(['a', 'b', 'c']);
  });

  it('counts a slot that is released twice once', async () => {
    const { held, take } = takers(new ComputeSlots(1));
    await take('a');
    held.get('a')!.release();
    held.get('a')!.release();
    void take('b');
    void take('c');
    await turn();
    expect([...held.keys()]).toEqual(['a', 'b']);
  });

  it('forgets who leaves before it is their turn', async () => {
    const { held, take } = takers(new ComputeSlots(1));
    await take('a');
    const abort = new AbortController();
    const left = take('b', abort.signal);
    void take('c');
    abort.abort(new Error('had enough'));
    await expect(left).rejects.toThrow('had enough');
    held.get('a')!.release();
    await turn();
    expect([...held.keys()]).toEqual(['a', 'c']);
    await expect(take('d', abort.signal)).rejects.toThrow('had enough');
  });
});
