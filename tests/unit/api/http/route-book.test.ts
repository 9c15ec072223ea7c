import { RouteBook } from '../../../../api/http/route-book.js';

describe('RouteBook', () => {
  const book = new RouteBook();
  book.add('GET', '/v1/generations');
  book.add('POST', '/v1/generations');
  book.add('GET', '/v1/generations/:id');
  book.add('POST', '/v1/generations/:id/cancel');

  test('knows the methods of an address, sorted', () => {
    expect(book.methodsOf('/v1/generations')).toEqual(['GET', 'POST']);
    expect(book.methodsOf('/v1/generations/7')).toEqual(['GET']);
    expect(book.methodsOf('/v1/generations/7/cancel')).toEqual(['POST']);
  });

  test('knows none where nothing is', () => {
    expect(book.methodsOf('/v1')).toEqual([]);
    expect(book.methodsOf('/v1/generations/')).toEqual([]);
    expect(book.methodsOf('/v1/generations/7/cancel/now')).toEqual([]);
  });
});
