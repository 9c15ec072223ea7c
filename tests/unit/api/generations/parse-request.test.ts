import { parseGenerationRequest } from '../../../../api/generations/parse-request.js';
import { OrfeasError } from '../../../../contracts/index.js';

const IMAGE = { uploadId: '2f8b97ae-ab10-447e-9415-40d4d7094858' };

function faultsOf(value: unknown): { code: string; pointers: string[] } {
  try {
    parseGenerationRequest(value);
  } catch (error) {
    if (error instanceof OrfeasError) return { code: error.code, pointers: error.errors.map(({ pointer }) => pointer) };
    throw error;
  }
  return { code: 'accepted', pointers: [] };
}

describe('parseGenerationRequest', () => {
  test('fills in what is not said', () => {
    const request = parseGenerationRequest({ image: IMAGE });
    expect(request).toMatchObject({ model: 'auto', seed: 0, outputs: ['glb', 'stl'], tags: [], recompute: false });
    expect(request.options).toMatchObject({ targetFaces: 40_000, onFull: 'wait' });
  });

  test('names every wrong option at once', () => {
    const options = { thickness: -1, resolution: 1.5, nose: true, 'a/b~c': 1 };
    expect(faultsOf({ image: IMAGE, options })).toEqual({
      code: 'INVALID_OPTIONS',
      pointers: expect.arrayContaining([
        '/options/thickness',
        '/options/resolution',
        '/options/nose',
        '/options/a~1b~0c',
      ]),
    });
  });

  test.each([
    [{ longest: 10, height: 10 }, '/options/height'],
    [{ height: -5 }, '/options/height'],
    [{ textureSize: 1000 }, '/options/textureSize'],
  ])('refuses the options %j', (options, pointer) => {
    expect(faultsOf({ image: IMAGE, options })).toEqual({ code: 'INVALID_OPTIONS', pointers: [pointer] });
  });

  test.each([
    [{}, '/image'],
    [{ image: { url: 'ftp://example.org/x.png' } }, '/image/url'],
    [{ image: { uploadId: '../etc' } }, '/image/uploadId'],
    [{ image: IMAGE, seed: -1 }, '/seed'],
    [{ image: IMAGE, outputs: [] }, '/outputs'],
    [{ image: IMAGE, outputs: ['exe'] }, '/outputs/0'],
    [{ image: IMAGE, mdoel: 'auto' }, '/mdoel'],
    [{ image: IMAGE, seed: -1, options: { height: -1 } }, '/seed'],
    [[], ''],
    ['text', ''],
    [null, ''],
  ])('refuses %j as a request, not as options', (value, pointer) => {
    const { code, pointers } = faultsOf(value);
    expect(code).toBe('INVALID_REQUEST');
    expect(pointers).toContain(pointer);
  });
});
