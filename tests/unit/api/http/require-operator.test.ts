import { isOperator, requireOperator } from '../../../../api/http/require-operator.js';

const keys = [{ tenant: 'a', sha256: '0'.repeat(64) }];

describe('requireOperator', () => {
  test('lets whoever sits at the machine operate it, without keys', () => {
    expect(() => requireOperator('local', { ORFEAS_API_KEYS: [], ORFEAS_OPERATORS: [] })).not.toThrow();
  });

  test('lets the named tenants operate a server with keys', () => {
    expect(isOperator('a', { ORFEAS_API_KEYS: keys, ORFEAS_OPERATORS: ['a'] })).toBe(true);
  });

  test('refuses everybody else, also where nobody is named', () => {
    for (const operators of [[], ['b']]) {
      const refused = () => requireOperator('a', { ORFEAS_API_KEYS: keys, ORFEAS_OPERATORS: operators });
      expect(refused).toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
    }
  });
});
