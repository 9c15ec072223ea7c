import { randomUUID } from 'node:crypto';
import { idOfIndexKey, keys } from '../../../../infra/storage/keys.js';

describe('keys', () => {
  it('lists the newest generation of a tenant first', () => {
    const times = [
      0,
      1,
      999,
      1_000,
      1_800_000_000_000,
      Date.parse('2026-12-31T23:59:59.999Z'),
      Date.parse('2100-01-01'),
    ];
    const oldestFirst = times.sort((a, b) => a - b).map((time) => keys.index('local', new Date(time), randomUUID()));
    expect([...oldestFirst].sort()).toEqual([...oldestFirst].reverse());
  });

  it('finds the id in a key of the index', () => {
    const id = randomUUID();
    expect(idOfIndexKey(keys.index('some-tenant', new Date(), id))).toBe(id);
  });

  it('lists checkpoints by step, whatever their number of digits', () => {
    const made = [2, 10, 9, 100].map((step) => keys.checkpoint('local', 'k', step));
    expect([...made].sort()).toEqual([2, 9, 10, 100].map((step) => keys.checkpoint('local', 'k', step)));
    for (const key of made) expect(key.startsWith(keys.checkpoints('local', 'k'))).toBe(true);
  });

  it('keeps the tenants and the kinds of objects apart', () => {
    const kinds = [
      keys.blob('a', 'ff'.repeat(32)),
      keys.blob('b', 'ff'.repeat(32)),
      keys.stage('a', 'k'),
      keys.checkpoints('a', 'k'),
      keys.upload('a', 'k'),
      keys.generation('a', 'k'),
      keys.indexOf('a'),
      keys.worker('a'),
    ];
    for (const one of kinds) expect(kinds.filter((other) => other.startsWith(one))).toEqual([one]);
  });

  it('does not let the checkpoints of a key that begins alike be taken for its own', () => {
    expect(keys.checkpoint('a', 'key2', 1).startsWith(keys.checkpoints('a', 'key'))).toBe(false);
  });
});
