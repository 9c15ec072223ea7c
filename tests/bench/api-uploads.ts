import { createHash, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import type { ApiBenchLine, ApiBenchParts } from './api.js';

const UPLOADS = 100;
/** Side of a picture of noise that takes 5 MB as a PNG, px. */
const SIDE = 1290;
/** Length of the IEND chunk that ends a PNG. */
const END_BYTES = 12;

/** Pictures of 5 MB, all at once, each checked by its hash afterwards; the peer writes the same bytes unchecked. */
export async function benchUploads({ first, peer }: ApiBenchParts): Promise<ApiBenchLine> {
  const picture = await noise();
  const pieces = Array.from({ length: UPLOADS }, () => distinct(picture));
  const peerAt = performance.now();
  await Promise.all(pieces.map((parts) => post(`${peer}/uploads`, parts)));
  const theirs = (performance.now() - peerAt) / 1000;
  const startedAt = performance.now();
  const answers = await Promise.all(pieces.map((parts) => post(`${first.url}/v1/uploads`, parts)));
  const ours = (performance.now() - startedAt) / 1000;
  let lost = 0;
  for (const [i, { status, body }] of answers.entries()) {
    const hash = createHash('sha256');
    for (const piece of pieces[i]!) hash.update(piece);
    const { id } = status === 201 ? (JSON.parse(body) as { id: string }) : { id: 'none' };
    const found = await fetch(`${first.url}/v1/uploads/${id}`);
    if (!(await found.text()).includes(hash.digest('hex'))) lost += 1;
  }
  return {
    bench: 'api',
    variant: 'uploads',
    ours,
    peer: theirs,
    peerName: 'bare Fastify to the same store, unchecked',
    ratio: ours / theirs,
    unit: 's',
    n: UPLOADS,
    bytesEach: picture.length,
    lost,
  };
}

function noise(): Promise<Buffer> {
  const raw = Buffer.alloc(SIDE * SIDE * 3);
  for (let i = 0, state = 1; i < raw.length; i++) {
    // Marsaglia's xorshift: nothing that a PNG could compress.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    raw[i] = state & 255;
  }
  return sharp(raw, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer();
}

/** The same picture with another comment: another file, which shares the memory of the first. */
function distinct(png: Buffer): Buffer[] {
  const data = Buffer.from(`tEXtComment\0${randomUUID()}`, 'latin1');
  const chunk = Buffer.alloc(data.length + 8);
  chunk.writeUInt32BE(data.length - 4, 0);
  data.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(data), data.length + 4);
  return [png.subarray(0, -END_BYTES), chunk, png.subarray(-END_BYTES)];
}

function post(url: string, pieces: readonly Buffer[]): Promise<{ status: number; body: string }> {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const headers = { 'content-type': 'image/png', 'content-length': String(length) };
  return new Promise((resolve) => {
    const sent = request(url, { method: 'POST', headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        body += text;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.once('error', () => resolve({ status: 0, body: '' }));
    });
    sent.once('error', () => resolve({ status: 0, body: '' }));
    for (const piece of pieces) sent.write(piece);
    sent.end();
  });
}
