import { createHash } from 'node:crypto';
import { authorize, type Visitor } from '../../../../api/http/authorize.js';
import { OrfeasError } from '../../../../contracts/index.js';

const VISITOR: Visitor = {
  method: 'GET',
  remoteAddress: '127.0.0.1',
  host: '127.0.0.1:4380',
  origin: undefined,
  authorization: undefined,
  open: false,
};
const LOCAL = { ORFEAS_API_KEYS: [], ORFEAS_ALLOWED_ORIGINS: ['https://studio.example'] };
const digest = (key: string) => createHash('sha256').update(key).digest('hex');
const KEYED = {
  ORFEAS_API_KEYS: [
    { tenant: 'acme', sha256: digest('first') },
    { tenant: 'acme', sha256: digest('second') },
    { tenant: 'other', sha256: digest('third') },
  ],
  ORFEAS_ALLOWED_ORIGINS: [],
};

function refusal(visitor: Partial<Visitor>, settings: typeof KEYED | typeof LOCAL): string {
  try {
    authorize({ ...VISITOR, ...visitor }, settings);
  } catch (error) {
    if (error instanceof OrfeasError) return error.code;
    throw error;
  }
  return 'admitted';
}

describe('authorize without keys', () => {
  test.each([
    ['127.0.0.1:4380', '127.0.0.1'],
    ['localhost', '::1'],
    ['[::1]:4380', '::ffff:127.0.0.1'],
    ['LOCALHOST:80', '127.8.9.1'],
  ])('admits this machine under %s from %s as the local tenant', (host, remoteAddress) => {
    expect(authorize({ ...VISITOR, host, remoteAddress }, LOCAL)).toBe('local');
  });

  test.each(['evil.example', 'evil.example:4380', '127.0.0.1.evil.example', 'localhost.evil.example', '', '10.0.0.1'])(
    'refuses the Host %p, as a rebound name would send it',
    (host) => {
      expect(refusal({ host }, LOCAL)).toBe('FORBIDDEN_HOST');
      expect(refusal({ host, open: true }, LOCAL)).toBe('FORBIDDEN_HOST');
    },
  );

  test('refuses clients on other machines, whatever Host they send', () => {
    expect(refusal({ remoteAddress: '192.168.1.4', host: 'localhost' }, LOCAL)).toBe('FORBIDDEN_HOST');
    expect(refusal({ remoteAddress: undefined }, LOCAL)).toBe('FORBIDDEN_HOST');
  });

  test('refuses changes that a foreign page asks for, and lets its own and allowed pages', () => {
    const post = { method: 'POST' };
    expect(refusal({ ...post, origin: 'https://evil.example' }, LOCAL)).toBe('FORBIDDEN_HOST');
    expect(refusal({ ...post, origin: 'null' }, LOCAL)).toBe('FORBIDDEN_HOST');
    expect(refusal({ ...post, origin: 'http://127.0.0.1:9999' }, LOCAL)).toBe('FORBIDDEN_HOST');
    expect(refusal({ ...post, origin: 'http://127.0.0.1:4380' }, LOCAL)).toBe('admitted');
    expect(refusal({ ...post, origin: 'https://studio.example' }, LOCAL)).toBe('admitted');
    expect(refusal({ origin: 'https://evil.example' }, LOCAL)).toBe('admitted');
  });
});

describe('authorize with keys', () => {
  test('finds the tenant of each key', () => {
    const tenantOf = (key: string) => authorize({ ...VISITOR, authorization: `Bearer ${key}` }, KEYED);
    expect([tenantOf('first'), tenantOf('second'), tenantOf('third')]).toEqual(['acme', 'acme', 'other']);
  });

  test.each([undefined, '', 'Bearer', 'Bearer wrong', 'Basic Zmlyc3Q=', 'first', `Bearer ${digest('first')}`])(
    'refuses the Authorization %p',
    (authorization) => {
      expect(refusal({ authorization }, KEYED)).toBe('UNAUTHORIZED');
    },
  );

  test('lets anybody reach what is open, from any machine, as no tenant', () => {
    const far = { remoteAddress: '10.1.2.3', host: 'orfeas.example', open: true };
    expect(authorize({ ...VISITOR, ...far }, KEYED)).toBe('');
  });
});
