import { MemoryLedger } from '../../../../gpu-workers/admission/memory-ledger.js';

const CAPACITY_MIB = 10_000;
const DRAIN_AFTER_MS = 60_000;

let nowMs: number;
let ledger: MemoryLedger;

beforeEach(() => {
  nowMs = 1_000_000;
  ledger = new MemoryLedger({
    ...{ capacityMiB: CAPACITY_MIB, toleranceMiB: 64, drainAfterMs: DRAIN_AFTER_MS, now: () => nowMs },
  });
});

const ask = (digest: string, needMiB: number, priority = 3) =>
  ledger.enqueue({ digest, pack: digest, needMiB, priority, sinceMs: nowMs });

/** Asks and expects to be let in at once. */
function begin(digest: string, needMiB: number): number {
  const ticket = ask(digest, needMiB);
  expect(ledger.plan()).toEqual({ granted: [ticket], evict: [] });
  return ticket;
}

const see = (totalMiB: number | null, foreignMiB = 0) => ledger.observe({ totalMiB, foreignMiB });

test('refuses what could never fit, at once', () => {
  expect(() => ask('a', CAPACITY_MIB + 1)).toThrow(expect.objectContaining({ code: 'MODEL_TOO_LARGE' }));
  expect(ledger.waiting).toEqual([]);
});

test('charges a pack once, however many jobs use it', () => {
  begin('a', 6_000);
  begin('a', 6_000);
  expect(ledger.reservedMiB).toBe(6_000);
  expect(ledger.residents).toEqual([{ pack: 'a', reservedMiB: 6_000, heldMiB: null, jobs: 2 }]);
});

test('evicts the least recently used idle packs, and no more than needed', () => {
  for (const digest of ['a', 'b', 'c']) {
    nowMs += 1_000;
    ledger.release(begin(digest, 3_000));
  }
  nowMs += 1_000;
  ledger.release(begin('a', 3_000));
  const ticket = ask('d', 3_500);
  expect(ledger.plan()).toEqual({ granted: [], evict: ['b'] });
  // What leaves is not asked to leave again.
  expect(ledger.plan()).toEqual({ granted: [], evict: [] });
  ledger.evicted('b');
  expect(ledger.plan()).toEqual({ granted: [ticket], evict: [] });
});

test('lets the better priority in first, then the older one', () => {
  const running = begin('a', 8_000);
  const [late, early] = [ask('b', 9_000, 3), ask('c', 9_000, 1)];
  nowMs += 1;
  ask('d', 9_000, 3);
  expect(ledger.waitOf(early)).toEqual({ needMiB: 9_000, freeMiB: 2_000, ahead: 0 });
  expect(ledger.waitOf(late)?.ahead).toBe(1);
  ledger.release(running);
  expect(ledger.plan()).toEqual({ granted: [], evict: ['a'] });
  ledger.evicted('a');
  expect(ledger.plan().granted).toEqual([early]);
});

test('age makes up for priority, so that nothing starves', () => {
  begin('a', 8_000);
  const old = ask('b', 9_000, 5);
  nowMs += 3 * 3_600_000;
  ask('c', 9_000, 1);
  expect(ledger.waitOf(old)?.ahead).toBe(0);
});

test('a small job may pass a large one until that one has waited too long', () => {
  begin('a', 6_000);
  ask('large', 9_000);
  begin('b', 2_000);
  nowMs += DRAIN_AFTER_MS;
  const small = ask('c', 500);
  expect(ledger.plan()).toEqual({ granted: [], evict: [] });
  expect(ledger.waitOf(small)?.ahead).toBe(1);
  expect(ledger.fitsNow({ digest: 'c', needMiB: 500 })).toBe(false);
});

test('does not drain for a job that foreign memory keeps out', () => {
  begin('a', 2_000);
  see(2_000, 3_000);
  ask('large', 9_000);
  nowMs += DRAIN_AFTER_MS;
  begin('b', 1_000);
});

test('counts what is held beyond a reservation, and foreign memory', () => {
  begin('a', 4_000);
  see(4_050);
  expect(ledger.freeMiB).toBe(5_950);
  see(4_050, 1_000);
  expect(ledger.freeMiB).toBe(4_950);
  const ticket = ask('b', 4_951);
  expect(ledger.plan().granted).toEqual([]);
  see(4_050, 999);
  expect(ledger.plan().granted).toEqual([ticket]);
});

test('a pack that grows past its reservation is told of once, joined no more, and goes when it is idle', () => {
  const ticket = begin('a', 4_000);
  expect(see(4_064)).toEqual([]);
  expect(see(4_200)).toEqual([{ digest: 'a', heldMiB: 4_200 }]);
  expect(see(4_300)).toEqual([]);
  const next = ask('a', 4_200);
  expect(ledger.plan()).toEqual({ granted: [], evict: [] });
  ledger.release(ticket);
  expect(ledger.plan()).toEqual({ granted: [], evict: ['a'] });
  expect(ledger.evicted('a')).toBe(true);
  expect(ledger.plan()).toEqual({ granted: [next], evict: [] });
});

test('idle packs make room for foreign memory', () => {
  ledger.release(begin('a', 4_000));
  begin('b', 4_000);
  see(8_000, 3_000);
  expect(ledger.plan()).toEqual({ granted: [], evict: ['a'] });
});

test('after the runner was replaced only the packs with jobs are there', () => {
  ledger.release(begin('a', 4_000));
  begin('b', 4_000);
  see(8_000);
  ledger.restarted();
  expect(ledger.residents).toEqual([{ pack: 'b', reservedMiB: 4_000, heldMiB: null, jobs: 1 }]);
});

test('what the runner holds without a pack is charged to none', () => {
  see(300);
  begin('a', 4_000);
  see(4_300);
  expect(ledger.residents[0]?.heldMiB).toBe(4_000);
});

test('all of the device is there for a pack that needs all of it, whatever fractions were seen', () => {
  ledger.release(begin('a', 3_000));
  begin('b', 3_000);
  see(6_000.37);
  ledger.release(2);
  const ticket = ask('c', CAPACITY_MIB);
  expect(ledger.plan().evict.sort()).toEqual(['a', 'b']);
  ledger.evicted('a');
  ledger.evicted('b');
  expect(ledger.plan().granted).toEqual([ticket]);
});
