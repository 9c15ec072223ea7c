import { createHash } from 'node:crypto';
import { ConfigError, readSettings } from '../../../../infra/config/read-settings.js';

const REQUIRED = { ORFEAS_S3_ACCESS_KEY: 'operator', ORFEAS_S3_SECRET_KEY: 'long-enough' };
const digest = (key: string) => createHash('sha256').update(key).digest('hex');

function refusal(environment: Record<string, string>): string {
  try {
    readSettings(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error('Expected the settings to be refused');
}

describe('readSettings', () => {
  test('needs nothing but the keys of the object store', () => {
    const settings = readSettings(REQUIRED);
    expect(settings.ORFEAS_API_HOST).toBe('127.0.0.1');
    expect(settings.ORFEAS_WORKER_HOST).toBe('127.0.0.1');
    expect(settings.ORFEAS_API_KEYS).toEqual([]);
    expect(settings.ORFEAS_HEARTBEAT_TIMEOUT).toBe(10_000);
    expect(settings.ORFEAS_BUILD_ID).toBeUndefined();
  });

  test('reports every fault at once, each with the name of its variable', () => {
    const message = refusal({
      ORFEAS_API_PORT: '70000',
      ORFEAS_HEARTBEAT_TIMEOUT: 'soon',
      ORFEAS_LOG_LEVEL: 'loud',
      ORFEAS_S3_ACCESS_KEY: 'operator',
    });
    for (const name of ['ORFEAS_API_PORT', 'ORFEAS_HEARTBEAT_TIMEOUT', 'ORFEAS_LOG_LEVEL', 'ORFEAS_S3_SECRET_KEY']) {
      expect(message).toContain(`  ${name}: `);
    }
    expect(message).not.toContain('ORFEAS_S3_ACCESS_KEY');
    expect(message).toContain('docs/operations.md');
  });

  test('takes a variable that is set but empty for unset', () => {
    const settings = readSettings({ ...REQUIRED, ORFEAS_BUILD_ID: '', ORFEAS_THREADS: '', ORFEAS_API_KEYS: '' });
    expect(settings.ORFEAS_BUILD_ID).toBeUndefined();
    expect(settings.ORFEAS_THREADS).toBe(2);
    expect(refusal({ ...REQUIRED, ORFEAS_S3_SECRET_KEY: '' })).toContain('ORFEAS_S3_SECRET_KEY');
  });

  test('splits lists and drops the blanks around their entries', () => {
    const settings = readSettings({ ...REQUIRED, ORFEAS_PACKS: 'inflate, other ,', ORFEAS_ALLOWED_ORIGINS: ' ' });
    expect(settings.ORFEAS_PACKS).toEqual(['inflate', 'other']);
    expect(settings.ORFEAS_ALLOWED_ORIGINS).toEqual([]);
  });

  test('serves every pack unless told otherwise', () => {
    expect(readSettings(REQUIRED).ORFEAS_PACKS).toEqual(['*']);
  });

  test('knows countries by their ISO codes, as people write them', () => {
    const territory = (code: string) => readSettings({ ...REQUIRED, ORFEAS_TERRITORY: code }).ORFEAS_TERRITORY;
    expect(['de', ' US ', 'UK', 'EL', 'EU'].map(territory)).toEqual(['DE', 'US', 'GB', 'GR', 'EU']);
    for (const code of ['XX', 'USA', 'Germany', 'D']) {
      expect(refusal({ ...REQUIRED, ORFEAS_TERRITORY: code })).toContain('ORFEAS_TERRITORY: Expected an ISO 3166');
    }
  });

  test('takes the folder of packs as an absolute path alone, for processes start in others', () => {
    expect(refusal({ ...REQUIRED, ORFEAS_MODELS_DIR: 'models' })).toContain('Expected an absolute path');
  });
});

describe('ORFEAS_API_KEYS', () => {
  test('reads pairs of tenant and digest, several for one tenant too', () => {
    const keys = `studio:${digest('a')}, studio:${digest('b')},print-shop:${digest('c')},`;
    expect(readSettings({ ...REQUIRED, ORFEAS_API_KEYS: keys }).ORFEAS_API_KEYS).toEqual([
      { tenant: 'studio', sha256: digest('a') },
      { tenant: 'studio', sha256: digest('b') },
      { tenant: 'print-shop', sha256: digest('c') },
    ]);
  });

  test.each([
    ['a key itself instead of its digest', 'studio:secret-key'],
    ['a digest in capitals', `studio:${digest('a').toUpperCase()}`],
    ['a tenant with capitals', `Studio:${digest('a')}`],
    ['a digest without a tenant', digest('a')],
    ['one bad pair among good ones', `studio:${digest('a')},x`],
  ])('refuses %s without repeating it', (_name, keys) => {
    const message = refusal({ ...REQUIRED, ORFEAS_API_KEYS: keys });
    expect(message).toContain('ORFEAS_API_KEYS: Expected TENANT:SHA256');
    expect(message).not.toContain(keys);
  });
});
