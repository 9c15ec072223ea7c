import { atATime } from '../../../../infra/storage/at-a-time.js';

describe('atATime', () => {
  it('works on no more items at once than it is told, and answers in their order', async () => {
    let running = 0;
    let most = 0;
    const answers = await atATime(3, [5, 1, 4, 2, 3, 0], async (item) => {
      running += 1;
      most = Math.max(most, running);
      for (let turn = 0; turn < item; turn++) await Promise.resolve();
      running -= 1;
      return item * 10;
    });
    expect(answers).toEqual([50, 10, 40, 20, 30, 0]);
    expect(most).toBe(3);
  });

  it('begins nothing more after a failure, and rejects with it', async () => {
    const begun: number[] = [];
    const work = async (item: number) => {
      begun.push(item);
      if (item === 1) throw new Error('broken');
    };
    await expect(atATime(2, [0, 1, 2, 3, 4, 5, 6, 7], work)).rejects.toThrow('broken');
    expect(begun.length).toBeLessThan(8);
  });

  it('does nothing for no items', async () => {
    expect(await atATime(4, [], () => Promise.reject(new Error('never')))).toEqual([]);
  });
});
