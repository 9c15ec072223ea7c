import { parseGenerationSettings } from '../../../../api/generations/parse-request.js';
import { idempotentId, requestHash } from '../../../../api/generations/request-identity.js';
import { idSchema } from '../../../../contracts/index.js';

const SHA = 'a'.repeat(64);

describe('requestHash', () => {
  const hash = (value: unknown, sha256 = SHA) => requestHash(parseGenerationSettings(value), sha256);

  test('is the same for requests that mean the same', () => {
    expect(hash({ outputs: ['stl', 'glb'], seed: 0 })).toBe(hash({ model: 'auto', outputs: ['glb', 'stl'] }));
  });

  test('differs when anything that matters differs', () => {
    const all = [
      hash({}),
      hash({ seed: 1 }),
      hash({ seed: 'random' }),
      hash({ model: 'inflate' }),
      hash({ options: { height: 20 } }),
      hash({ options: { longest: 20 } }),
      hash({ tags: ['a'] }),
      hash({ recompute: true }),
      hash({}, 'b'.repeat(64)),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('idempotentId', () => {
  test('is a UUID that tenant and key determine', () => {
    expect(idSchema.safeParse(idempotentId('acme', 'order-1')).success).toBe(true);
    expect(idempotentId('acme', 'order-1')).toBe(idempotentId('acme', 'order-1'));
  });

  test('differs between tenants and keys, also where they run together', () => {
    const ids = [
      idempotentId('acme', 'order-1'),
      idempotentId('acme', 'order-2'),
      idempotentId('acmeo', 'rder-1'),
      idempotentId('other', 'order-1'),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
