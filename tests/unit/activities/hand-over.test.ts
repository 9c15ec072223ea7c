import { createHash } from 'node:crypto';
import { MessageChannel } from 'node:worker_threads';
import { FileDoor, type KeepFile } from '../../../activities/file-door.js';
import { handOver, WHOLE_FILE_BYTES } from '../../../activities/hand-over.js';
import type { StageFile } from '../../../activities/stage.js';
import type { FromThread } from '../../../activities/thread-protocol.js';
import { OrfeasError } from '../../../contracts/errors.js';
import { type FilePieces, PIECE_BYTES } from '../../../geometry/formats/file-pieces.js';

const mediaType = 'application/octet-stream';

/** So many bytes, each piece of them written into the same place, as exporters do. */
function madeOf(bytes: number, length: number | null, pieceBytes = 100_000): FilePieces {
  return {
    length,
    *[Symbol.iterator]() {
      const piece = new Uint8Array(pieceBytes);
      for (let from = 0; from < bytes; from += pieceBytes) {
        yield piece.fill(from / pieceBytes).subarray(0, bytes - from);
      }
    },
  };
}

/** Hands files over from one end of a channel to the other, where `keep` stores them. */
async function handedOver(files: StageFile[], keep: KeepFile) {
  const { port1, port2 } = new MessageChannel();
  const door = new FileDoor(port1, keep);
  port1.on('message', (message: FromThread) => {
    if (message.type === 'file') void door.serve(message.ref);
    if (message.type === 'piece') door.take(message.bytes);
  });
  try {
    return await handOver(port2, files);
  } finally {
    port1.close();
  }
}

const stored: KeepFile = async (ref, pieces) => {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of pieces()) {
    expect(piece.length).toBeLessThanOrEqual(PIECE_BYTES);
    hash.update(piece);
    bytes += piece.length;
  }
  expect({ sha256: hash.digest('hex'), bytes }).toEqual({ sha256: ref.sha256, bytes: ref.bytes });
};

test.each([
  ['known', (bytes: number) => bytes],
  ['unknown', () => null],
])('a large file of %s length is stored in pieces, a small one leaves whole, in their order', async (_, lengthOf) => {
  const [small, large] = [WHOLE_FILE_BYTES, WHOLE_FILE_BYTES + 1];
  const kept: string[] = [];
  const handed = await handedOver(
    [
      { name: 'large', mediaType, bytes: madeOf(large, lengthOf(large)) },
      { name: 'small', mediaType, bytes: madeOf(small, lengthOf(small)) },
      { name: 'bytes', mediaType, bytes: new Uint8Array(100).subarray(40, 50) },
      { name: 'one piece', mediaType, bytes: madeOf(large, lengthOf(large), large) },
    ],
    async (ref, pieces) => {
      await stored(ref, pieces);
      kept.push(ref.name);
    },
  );
  expect(handed.map(({ name }) => name)).toEqual(['large', 'small', 'bytes', 'one piece']);
  expect(kept).toEqual(['large', 'one piece']);
  expect(handed[0]).toMatchObject({ bytes: large, mediaType, sha256: expect.any(String) });
  expect(handed[1]!.bytes).toHaveLength(small);
  expect((handed[2]!.bytes as Uint8Array).buffer.byteLength).toBe(10);
});

test('a file whose storing breaks off anywhere is given out from its first piece again', async () => {
  const bytes = 3 * WHOLE_FILE_BYTES;
  await handedOver([{ name: 'large', mediaType, bytes: madeOf(bytes, bytes) }], async (ref, pieces) => {
    for (const given of [0, 1, 7]) {
      const walk = pieces()[Symbol.asyncIterator]();
      for (let piece = 0; piece < given; piece++) await walk.next();
      // One that is asked for when the walk is given up is still on its way.
      void walk.next();
      void walk.return?.(undefined);
    }
    await stored(ref, pieces);
  });
});

test('what storing it fails with ends the stage, with its code', async () => {
  const bytes = WHOLE_FILE_BYTES + 1;
  const file = { name: 'large', mediaType, bytes: madeOf(bytes, bytes) };
  const away = handedOver([file], async () => {
    throw new OrfeasError('STORAGE_UNAVAILABLE', 'It is away');
  });
  await expect(away).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', message: 'It is away' });
});

test('who stores a file whose thread has ended is told so, and does not wait', async () => {
  const { port1, port2 } = new MessageChannel();
  const failed = Promise.withResolvers<unknown>();
  const door = new FileDoor(port1, async (_, pieces) => {
    try {
      for await (const _piece of pieces()) throw new Error('Nobody gives a piece');
    } catch (error) {
      failed.resolve(error);
    }
  });
  void door.serve({ name: 'large', mediaType, bytes: 1, sha256: '0'.repeat(64) });
  door.close();
  port2.close();
  expect(await failed.promise).toMatchObject({ code: 'STAGE_FAILED' });
});
