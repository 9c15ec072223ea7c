import { MemoryLedger } from '../../../../gpu-workers/admission/memory-ledger.js';
import { PackGates, type Permit } from '../../../../gpu-workers/admission/pack-gates.js';

const DRAIN_AFTER_MS = 60_000;
const NEEDS: Record<string, number | null> = { large: 8_000, small: 3_000, tiny: 2_000, inflate: null };

let nowMs: number;
let isOpen: boolean;
let ledger: MemoryLedger;
let gates: PackGates;

function build(options: { jobs?: number; scouts?: number } = {}): void {
  ledger = new MemoryLedger({
    ...{ capacityMiB: 10_000, toleranceMiB: 64, drainAfterMs: DRAIN_AFTER_MS, now: () => nowMs },
  });
  gates = new PackGates({
    packs: Object.entries(NEEDS).map(([queue, needMiB]) => ({ queue, digest: queue, needMiB: () => needMiB })),
    ...{ jobs: 4, scouts: 0, drainAfterMs: DRAIN_AFTER_MS, now: () => nowMs, isOpen: () => isOpen, ledger },
    ...options,
  });
}

beforeEach(() => {
  nowMs = 1_000_000;
  isOpen = true;
  build();
});

const never = new AbortController().signal;

/** Asks at a gate; `permit` is there once it has opened. */
function knock(queue: string, signal: AbortSignal = never): { permit: Permit | null } {
  const asked: { permit: Permit | null } = { permit: null };
  gates.reserve(queue, signal).then(
    (permit) => {
      asked.permit = permit;
    },
    () => {},
  );
  return asked;
}

/** Lets what was decided reach those who asked. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A job of a pack that computes. */
function compute(queue: string): number {
  const ticket = ledger.enqueue({
    ...{ digest: queue, pack: queue, needMiB: NEEDS[queue]!, priority: 3, sinceMs: nowMs },
  });
  ledger.plan();
  return ticket;
}

const waits = (queue: string, oldestSeconds: number, priority = 3) =>
  gates.observe(queue, [{ priority, tasks: 1, oldestSeconds }]);

test('every gate of an idle device is open, and holds no memory', async () => {
  const asked = Object.keys(NEEDS).map((queue) => knock(queue));
  await settled();
  expect(asked.every(({ permit }) => permit !== null)).toBe(true);
  expect(gates.watched).toEqual([]);
});

test('a gate whose pack has no room is closed until it has', async () => {
  const ticket = compute('small');
  const asked = knock('large');
  await settled();
  expect(asked.permit).toBeNull();
  expect(gates.watched).toContain('large');
  ledger.release(ticket);
  gates.settle();
  await settled();
  expect(asked.permit).not.toBeNull();
});

test('packs without a network wait for a free slot alone', async () => {
  build({ jobs: 1 });
  compute('large');
  const first = knock('inflate');
  await settled();
  gates.use(first.permit!);
  const second = knock('inflate');
  await settled();
  expect(second.permit).toBeNull();
  gates.release(first.permit!);
  await settled();
  expect(second.permit).not.toBeNull();
});

test('slots go to the better priority, then to the older task', async () => {
  build({ jobs: 1 });
  const running = knock('inflate');
  await settled();
  gates.use(running.permit!);
  const asked = { tiny: knock('tiny'), small: knock('small') };
  waits('tiny', 20, 4);
  waits('small', 10, 2);
  gates.release(running.permit!);
  await settled();
  expect([asked.tiny.permit, asked.small.permit]).toEqual([null, expect.anything()]);
});

test('a gate that fits may open before one that does not, until that one has waited too long', async () => {
  compute('small');
  knock('large');
  waits('large', 1);
  const early = knock('tiny');
  await settled();
  expect(early.permit).not.toBeNull();
  gates.release(early.permit!);
  waits('large', DRAIN_AFTER_MS / 1000);
  const late = knock('tiny');
  const without = knock('inflate');
  await settled();
  expect(late.permit).toBeNull();
  expect(without.permit).not.toBeNull();
});

test('room is promised once: a second pack waits until the first task has asked for it', async () => {
  const large = knock('large');
  waits('large', 1);
  await settled();
  gates.use(large.permit!);
  const small = knock('small');
  await settled();
  expect(small.permit).toBeNull();
  nowMs += 5_000;
  gates.settle();
  await settled();
  expect(small.permit).not.toBeNull();
});

test('nobody who waits inside is let in before a better one that waits outside', async () => {
  compute('large');
  compute('small');
  expect(ledger.waiting).toHaveLength(1);
  const worse = knock('tiny');
  await settled();
  expect(worse.permit).not.toBeNull();
  const better = knock('small');
  waits('small', 1, 1);
  gates.settle();
  await settled();
  expect(better.permit).not.toBeNull();
});

test('where jobs may go to the CPU some are taken to find them', async () => {
  build({ scouts: 1 });
  compute('large');
  const scout = knock('small');
  await settled();
  expect(scout.permit).not.toBeNull();
});

test('a device that is unwell or drained takes nothing', async () => {
  isOpen = false;
  const asked = knock('inflate');
  await settled();
  expect(asked.permit).toBeNull();
  isOpen = true;
  gates.settle();
  await settled();
  expect(asked.permit).not.toBeNull();
});

test('who stops asking leaves the line', async () => {
  build({ jobs: 1 });
  const running = knock('inflate');
  await settled();
  gates.use(running.permit!);
  const leaving = new AbortController();
  const asked = knock('inflate', leaving.signal);
  leaving.abort(new Error('shutdown'));
  await settled();
  gates.release(running.permit!);
  await settled();
  expect(asked.permit).toBeNull();
  expect(gates.watched).toEqual([]);
});
