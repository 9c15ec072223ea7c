import { PassThrough, Readable } from 'node:stream';
import { declaredLength, readBody } from '../../../../api/http/read-body.js';

describe('readBody', () => {
  test('reads all chunks in order', async () => {
    const bytes = await readBody(Readable.from([Buffer.from('ab'), Buffer.from('c')]), 3);
    expect(Buffer.from(bytes).toString()).toBe('abc');
  });

  test('gives up past the limit, and lets the rest pass so that the client can be answered', async () => {
    let sent = 0;
    const endless = new Readable({
      read() {
        sent += 1;
        this.push(sent > 50 ? null : Buffer.alloc(1024));
      },
    });
    const closed = new Promise((resolve) => endless.once('close', resolve));
    await expect(readBody(endless, 2048)).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
    await closed;
    expect(sent).toBe(51);
  });

  test('fails when the client breaks off, during the body or before it was looked at', async () => {
    const stream = new PassThrough();
    const reading = readBody(stream, 100);
    stream.write('ab');
    stream.destroy();
    await expect(reading).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await expect(readBody(stream, 100)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });
});

describe('declaredLength', () => {
  test.each([
    ['0', 0],
    ['52428800', 52_428_800],
    [undefined, undefined],
    ['-1', undefined],
    ['1e3', undefined],
    ['9'.repeat(20), undefined],
  ])('of %p is %p', (header, expected) => {
    expect(declaredLength(header)).toBe(expected);
  });
});
