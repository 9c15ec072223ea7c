import type { BatchState } from '../../../contracts/batch-orchestration.js';
import { BatchLedger } from '../../../workflows/batch-ledger.js';

function ledgerOf(letters: string, changes: Partial<BatchState> = {}): BatchLedger {
  const count = (letter: string) => letters.split(letter).length - 1;
  return new BatchLedger({
    id: '0b5c1d52-6a4f-4b43-9c5e-0f6a3c1d2e4f',
    name: null,
    status: 'IN_PROGRESS',
    totals: {
      items: letters.length,
      pending: count('.'),
      running: count('r'),
      succeeded: count('s'),
      failed: count('f'),
      canceled: count('c'),
      refused: count('x'),
    },
    priority: 4,
    window: 2,
    createdAt: '2026-01-01T00:00:00.000Z',
    startedAt: null,
    finishedAt: null,
    cancelRequested: false,
    letters,
    codes: {},
    ...changes,
  });
}

it('counts an end once, however often it is told', () => {
  const ledger = ledgerOf('rr.');
  for (let n = 0; n < 3; n++) ledger.end({ index: 1, status: 'FAILED', code: 'EMPTY_SHAPE' });
  expect(ledger.state).toMatchObject({ letters: 'rf.', codes: { EMPTY_SHAPE: [1] } });
  expect(ledger.state.totals).toMatchObject({ pending: 1, running: 1, failed: 1 });
});

it('lets a later end stand in the place of an earlier one', () => {
  const ledger = ledgerOf('f', { codes: { CANCELED: [0] } });
  ledger.end({ index: 0, status: 'SUCCEEDED', code: null });
  expect(ledger.state).toMatchObject({ letters: 's', codes: {}, totals: { succeeded: 1, failed: 0 } });
});

it('takes the end of an item that a reset has forgotten, and of none that there is not', () => {
  const ledger = ledgerOf('.x');
  ledger.end({ index: 0, status: 'SUCCEEDED', code: null });
  ledger.end({ index: 1, status: 'SUCCEEDED', code: null });
  ledger.end({ index: 2, status: 'SUCCEEDED', code: null });
  expect(ledger.state).toMatchObject({ letters: 'sx', totals: { items: 2, succeeded: 1, refused: 1 } });
  expect(ledger.isDone).toBe(true);
});

it('starts only while the window has room, nobody holds it and something is left', () => {
  expect(ledgerOf('r.').mayStart).toBe(true);
  expect(ledgerOf('rr.').mayStart).toBe(false);
  expect(ledgerOf('rs').mayStart).toBe(false);
  const ledger = ledgerOf('r.');
  ledger.pause(true);
  expect(ledger.mayStart).toBe(false);
  ledger.pause(false);
  expect(ledger.mayStart).toBe(true);
  ledger.cancel();
  expect(ledger.mayStart).toBe(false);
});

it('ends what has not begun when it is canceled, and is over with what runs', () => {
  const ledger = ledgerOf('sr..');
  ledger.cancel();
  expect(ledger.state).toMatchObject({ letters: 'srcc', totals: { pending: 0, running: 1, canceled: 2 } });
  expect(ledger.isDone).toBe(false);
  ledger.end({ index: 1, status: 'CANCELED', code: 'CANCELED' });
  expect(ledger.isDone).toBe(true);
  ledger.close('2026-01-01T01:00:00.000Z');
  ledger.pause(true);
  expect(ledger.state.status).toBe('CANCELED');
});
