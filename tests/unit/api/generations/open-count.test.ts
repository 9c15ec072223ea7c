import { OpenCount, VISIBLE_AFTER_MS } from '../../../../api/generations/open-count.js';

/** A visibility that shows what a test says, and a clock that it moves. */
function setUp(visible: { open: number; started: number }) {
  const clock = { ms: 1_000_000 };
  let asked = 0;
  const count = new OpenCount(
    {
      open: async () => {
        asked += 1;
        return visible.open;
      },
      startedSince: async () => visible.started,
    },
    () => clock.ms,
  );
  return { clock, count, asked: () => asked };
}

describe('OpenCount', () => {
  test('adds what this process has started and nobody sees yet', async () => {
    const { count } = setUp({ open: 3, started: 0 });
    expect(await count.below(4)).toBe(true);
    count.take();
    expect(count.value).toBe(4);
    expect(await count.below(4)).toBe(false);
  });

  test('counts nothing twice once it is seen', async () => {
    const visible = { open: 0, started: 0 };
    const { clock, count } = setUp(visible);
    for (let i = 0; i < 3; i++) count.take();
    Object.assign(visible, { open: 3, started: 3 });
    clock.ms += 2_000;
    await count.below(10);
    expect(count.value).toBe(3);
  });

  test('forgets those that were started and ended at once', async () => {
    const { clock, count } = setUp({ open: 0, started: 3 });
    for (let i = 0; i < 3; i++) count.take();
    clock.ms += 2_000;
    await count.below(10);
    expect(count.value).toBe(0);
  });

  test('gives back a place where nothing was started', async () => {
    const { count } = setUp({ open: 3, started: 0 });
    await count.below(10);
    const giveBack = count.take();
    giveBack();
    giveBack();
    expect(count.value).toBe(3);
  });

  test('asks once for many, and again only after a while, sooner where it is full', async () => {
    const { clock, count, asked } = setUp({ open: 3, started: 0 });
    await Promise.all([count.below(9), count.below(9), count.below(9)]);
    clock.ms += 500;
    await count.below(9);
    expect(asked()).toBe(1);
    await count.below(3);
    expect(asked()).toBe(2);
    clock.ms += VISIBLE_AFTER_MS;
    await count.below(9);
    expect(asked()).toBe(3);
  });
});
