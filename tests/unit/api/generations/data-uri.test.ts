import { bytesOfDataUri } from '../../../../api/generations/data-uri.js';

describe('bytesOfDataUri', () => {
  test('decodes base64, whatever media type it names', () => {
    expect([...bytesOfDataUri('data:image/png;base64,AAEC/w==')]).toEqual([0, 1, 2, 255]);
    expect([...bytesOfDataUri('data:image/x-odd;name=a;BASE64,AAEC')]).toEqual([0, 1, 2]);
  });

  test.each([
    'data:image/png;base64',
    'data:image/svg+xml,<svg/>',
    'data:image/png;base64,AAE',
    'data:image/png;base64,A*E=',
  ])('refuses %p', (uri) => {
    expect(() => bytesOfDataUri(uri)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }));
  });
});
