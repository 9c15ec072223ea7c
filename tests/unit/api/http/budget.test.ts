import { Budget } from '../../../../api/http/budget.js';

describe('Budget', () => {
  test('never hands out more than there is, and serves in the order of arrival', async () => {
    const budget = new Budget(10);
    const served: string[] = [];
    const take = async (name: string, amount: number) => {
      const release = await budget.acquire(amount);
      served.push(name);
      return release;
    };
    const first = await take('first', 6);
    const waiting = [take('large', 8), take('small', 2)];
    await Promise.resolve();
    // The small one would fit, but must not overtake the large one for ever.
    expect(served).toEqual(['first']);
    first();
    const [large, small] = await Promise.all(waiting);
    expect(served).toEqual(['first', 'large', 'small']);
    expect(budget.free).toBe(0);
    large!();
    small!();
    expect(budget.free).toBe(10);
  });

  test('serves what is larger than everything alone instead of never', async () => {
    const budget = new Budget(4);
    const release = await budget.acquire(100);
    expect(budget.free).toBe(0);
    release();
    expect(budget.free).toBe(4);
  });

  test('takes back once, however often it is given back', async () => {
    const budget = new Budget(3);
    const release = await budget.acquire(2);
    release();
    release();
    expect(budget.free).toBe(3);
  });
});
