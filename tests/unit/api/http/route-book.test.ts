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

  test('takes a word that is a route of its own for no id', () => {
    const words = new RouteBook();
    words.add('DELETE', '/v1/webhooks/:id');
    words.add('GET', '/v1/webhooks/secret');
    expect(words.methodsOf('/v1/webhooks/secret')).toEqual(['GET']);
    expect(words.methodsOf('/v1/webhooks/7')).toEqual(['DELETE']);
  });

  test('knows none where nothing is', () => {
    expect(book.methodsOf('/v1')).toEqual([]);
    expect(book.methodsOf('/v1/generations/')).toEqual([]);
    expect(book.methodsOf('/v1/generations/7/cancel/now')).toEqual([]);
  });
});
