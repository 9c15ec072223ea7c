import { ERROR_CODES, ERROR_TRAITS, isErrorCode, OrfeasError } from '../../../contracts/errors.js';

describe('ERROR_TRAITS', () => {
  it.each(ERROR_CODES)('%s has a status, a title and a sentence of advice', (code) => {
    const { status, title, suggestion } = ERROR_TRAITS[code];
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(title).toMatch(/^[A-Z].{9,}[^.]$/);
    expect(suggestion).toMatch(/^[A-Z].{9,}\.$/);
  });

  it.each(ERROR_CODES)('%s is retried only where it is not the request that is wrong', (code) => {
    const { status, retryable, outage } = ERROR_TRAITS[code];
    if (status < 500) expect({ retryable, outage }).toEqual({ retryable: false, outage: false });
    if (outage) expect({ status, retryable }).toEqual({ status: 503, retryable: true });
  });
});

describe('isErrorCode', () => {
  it('knows our codes and nothing else', () => {
    expect(ERROR_CODES.every(isErrorCode)).toBe(true);
    expect([undefined, null, '', 'Error', 'stage_failed', 7].some(isErrorCode)).toBe(false);
  });
});

describe('OrfeasError', () => {
  it('keeps its code, its fields and its cause', () => {
    const cause = new Error('below');
    const errors = [{ pointer: '/seed', detail: 'Expected a number' }];
    const error = new OrfeasError('INVALID_OPTIONS', 'Expected a seed', { errors, cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'OrfeasError', code: 'INVALID_OPTIONS', message: 'Expected a seed', errors });
    expect(error.cause).toBe(cause);
  });
});
