import type { TurnAsk } from '../../../contracts/turns.js';
import { TurnDesk } from '../../../workflows/turn-desk.js';

const ask = (id: string, changes: Partial<TurnAsk> = {}): TurnAsk => ({
  ...{ id, seq: 1, priority: 3, createdAt: '2026-01-01T00:00:00.000Z', limit: 2 },
  ...changes,
});
const ids = (asks: readonly TurnAsk[]) => asks.map(({ id }) => id);

describe('TurnDesk', () => {
  test('gives as many turns as may run, by priority, then by age', () => {
    const desk = new TurnDesk({ holders: [], waiting: [] });
    desk.ask(ask('young', { createdAt: '2026-01-01T00:00:02.000Z' }));
    desk.ask(ask('old'));
    desk.ask(ask('urgent', { priority: 1, createdAt: '2026-01-01T00:00:03.000Z' }));
    expect(ids(desk.next())).toEqual(['urgent', 'old']);
    expect(ids(desk.next())).toEqual([]);
    desk.giveBack('old');
    expect(ids(desk.next())).toEqual(['young']);
  });

  test('tells one again that asks while it has a turn, and gives nobody two', () => {
    const desk = new TurnDesk({ holders: [], waiting: [ask('a', { limit: 1 })] });
    expect(ids(desk.next())).toEqual(['a']);
    desk.ask(ask('a', { seq: 2, limit: 1 }));
    expect(desk.next()).toEqual([ask('a', { seq: 2, limit: 1 })]);
    expect(desk.holders).toEqual(['a']);
  });

  test('follows the limit and the priority that were told last', () => {
    const desk = new TurnDesk({ holders: ['a', 'b'], waiting: [] });
    desk.ask(ask('c', { limit: 1 }));
    desk.ask(ask('d', { limit: 1 }));
    desk.ask(ask('d', { limit: 1, priority: 1 }));
    desk.giveBack('a');
    expect(desk.next()).toEqual([]);
    desk.giveBack('b');
    expect(ids(desk.next())).toEqual(['d']);
  });

  test('is idle when nobody has a turn or wants one', () => {
    const desk = new TurnDesk({ holders: ['a'], waiting: [] });
    expect(desk.isIdle).toBe(false);
    desk.giveBack('a');
    expect(desk.isIdle).toBe(true);
  });
});
