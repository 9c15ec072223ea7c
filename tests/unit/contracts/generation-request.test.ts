import { generationRequestSchema } from '../../../contracts/generation-request.js';

const image = { uploadId: '0b5c1d52-6a4f-4b43-9c5e-0f6a3c1d2e4f' };

function refused(request: unknown): boolean {
  return !generationRequestSchema.safeParse(request).success;
}

describe('generationRequestSchema', () => {
  it('needs nothing but a picture', () => {
    expect(generationRequestSchema.parse({ image })).toMatchObject({
      image,
      model: 'auto',
      seed: 0,
      outputs: ['glb', 'stl'],
      tags: [],
      recompute: false,
      options: { targetFaces: 40_000, matte: 'auto' },
    });
  });

  it('puts formats in one order and names each once', () => {
    expect(generationRequestSchema.parse({ image, outputs: ['3mf', 'glb', '3mf'] }).outputs).toEqual(['glb', '3mf']);
  });

  it('does not let one request change the defaults of the next', () => {
    generationRequestSchema.parse({ image }).tags.push('mine');
    expect(generationRequestSchema.parse({ image }).tags).toEqual([]);
  });

  it('takes seeds of 32 bits, or random', () => {
    for (const seed of [0, 4_294_967_295, 'random'])
      expect(generationRequestSchema.parse({ image, seed }).seed).toBe(seed);
    for (const seed of [-1, 4_294_967_296, 0.5, '7']) expect(refused({ image, seed })).toBe(true);
  });

  it('refuses what it does not know, where it is', () => {
    expect(refused({ image, colour: 'red' })).toBe(true);
    expect(refused({ image: { ...image, dataUri: 'data:image/png;base64,' } })).toBe(true);
    const found = generationRequestSchema.safeParse({ image, options: { height: 1, longest: 1 } });
    expect(found.error?.issues[0]?.path).toEqual(['options', 'height']);
  });

  it('refuses pictures that are neither an upload nor an image as data', () => {
    expect(refused({})).toBe(true);
    expect(refused({ image: { uploadId: '../../etc' } })).toBe(true);
    expect(refused({ image: { dataUri: 'data:text/html;base64,' } })).toBe(true);
    expect(refused({ image: { dataUri: 'http://elsewhere/picture.png' } })).toBe(true);
  });

  it('settles the sequence that is asked for, or says what is wrong with it, where it is', () => {
    const { sequence } = generationRequestSchema.parse({ image, sequence: { preset: 'amazon-24', item: 'B00TOYOWL' } });
    expect(sequence).toMatchObject({ frames: 24, size: 1500, format: 'png', item: 'B00TOYOWL' });
    const found = generationRequestSchema.safeParse({
      image,
      sequence: { preset: 'amazon-24', size: 100, format: 'jpeg' },
    });
    expect(found.error?.issues.map(({ path }) => path)).toEqual([
      ['sequence', 'size'],
      ['sequence', 'format'],
    ]);
  });

  it('refuses a request for no format at all', () => {
    expect(refused({ image, outputs: [] })).toBe(true);
  });
});
