import { Turns } from '../../../../models/runner/turns.js';

describe('Turns', () => {
  it('has one at a time, in the order in which they asked, round and round', async () => {
    const turns = new Turns();
    const done: string[] = [];
    let inside = 0;
    const member = async (name: string) => {
      for (let i = 0; i < 3; i++) {
        await turns.take();
        inside++;
        expect(inside).toBe(1);
        await Promise.resolve();
        done.push(`${name}${i}`);
        inside--;
        turns.pass();
      }
    };
    await Promise.all(['a', 'b', 'c'].map(member));
    expect(done).toEqual(['a0', 'b0', 'c0', 'a1', 'b1', 'c1', 'a2', 'b2', 'c2']);
  });

  it('is free again when nobody waits', async () => {
    const turns = new Turns();
    await turns.take();
    turns.pass();
    await turns.take();
  });
});
