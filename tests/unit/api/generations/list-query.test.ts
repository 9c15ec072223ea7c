import { decodeCursor, encodeCursor, parseListQuery } from '../../../../api/generations/list-query.js';

const PLACE = '98204766672495-7da72ce6-3f7a-4d93-a1b8-7f7b8c064418';

describe('parseListQuery', () => {
  test('takes text as it comes in a query', () => {
    expect(parseListQuery({ limit: '5', status: 'FAILED' })).toEqual({ limit: 5, status: 'FAILED' });
    expect(parseListQuery({}).limit).toBe(20);
  });

  test('accepts the cursor it gave out', () => {
    const cursor = encodeCursor(PLACE);
    expect(decodeCursor(parseListQuery({ cursor }).cursor)).toBe(PLACE);
  });

  test.each([
    { limit: '0' },
    { limit: '101' },
    { limit: 'all' },
    { status: 'DONE' },
    { tag: '' },
    { page: '2' },
    { cursor: 'abc' },
    { cursor: encodeCursor(`../${PLACE}`) },
    { status: ['FAILED', 'SUCCEEDED'] },
  ])('refuses %j', (query) => {
    expect(() => parseListQuery(query)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }));
  });
});
