import { OrfeasError } from '../../../../contracts/errors.js';
import { Breaker, type BreakerOutcome } from '../../../../models/runner/breaker.js';

const MINUTE = 60_000;

/** A breaker under a clock that the test turns. */
function underClock() {
  let now = 0;
  const breaker = new Breaker(() => now);
  const refusal = (pack = 'p'): OrfeasError => {
    try {
      breaker.admit(pack)('neither');
    } catch (error) {
      if (error instanceof OrfeasError) return error;
    }
    throw new Error('Expected a refusal');
  };
  return {
    breaker,
    wait: (ms: number) => {
      now += ms;
    },
    run: (outcome: BreakerOutcome, pack = 'p') => breaker.admit(pack)(outcome),
    die: (times: number) => {
      for (let i = 0; i < times; i++) breaker.admit('p')('died');
    },
    refusal,
  };
}

describe('Breaker', () => {
  it('refuses a pack after three deaths in a row, and says until when', () => {
    const { die, refusal } = underClock();
    die(3);
    expect(refusal()).toMatchObject({ code: 'ENGINE_CRASHED', retryAfterMs: 30_000 });
    expect(refusal().message).toMatch(/until 1970-01-01T00:00:30/);
  });

  it('counts deaths in a row only: a success between them starts anew', () => {
    const { die, run } = underClock();
    die(2);
    run('succeeded');
    die(2);
    run('neither');
  });

  it('does not count what is no death', () => {
    const { run } = underClock();
    for (let i = 0; i < 10; i++) run('neither');
  });

  it('keeps packs apart', () => {
    const { die, run } = underClock();
    die(3);
    run('succeeded', 'another');
  });

  it('lets one job try after the pause, and all again when that succeeds', () => {
    const { breaker, die, wait, run, refusal } = underClock();
    die(3);
    wait(30_000);
    const ended = breaker.admit('p');
    expect(refusal().retryAfterMs).toBeGreaterThan(0);
    ended('succeeded');
    run('succeeded');
    run('died');
    run('succeeded');
  });

  it('waits twice as long after each try that dies, ten minutes at most', () => {
    const { die, wait, run, refusal } = underClock();
    die(3);
    const pauses = [];
    for (let i = 0; i < 7; i++) {
      const pause = refusal().retryAfterMs!;
      pauses.push(pause / MINUTE);
      wait(pause);
      run('died');
    }
    expect(pauses).toEqual([0.5, 1, 2, 4, 8, 10, 10]);
  });

  it('lets the next one try when a try came to nothing', () => {
    const { die, wait, run } = underClock();
    die(3);
    wait(30_000);
    run('neither');
    run('succeeded');
  });

  it('does not wait longer for jobs that were let in before it refused', () => {
    const { breaker, die, refusal } = underClock();
    const early = [breaker.admit('p'), breaker.admit('p')];
    die(3);
    for (const ended of early) ended('died');
    expect(refusal().retryAfterMs).toBe(30_000);
  });
});
