import { once } from 'node:events';
import { Duplex, PassThrough } from 'node:stream';
import { FrameChannel } from '../../../../models/runner/frame-channel.js';
import { until } from '../../../support/until.js';

/** A channel whose bytes come out again in pieces of a given size. */
function loop(pieceBytes: number) {
  const wire = new PassThrough();
  const cut = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      for (let i = 0; i < chunk.length; i += pieceBytes) wire.write(chunk.subarray(i, i + pieceBytes));
      done();
    },
  });
  wire.on('data', (chunk: Buffer) => cut.push(chunk));
  const heard: unknown[] = [];
  return { channel: new FrameChannel(cut, (message: unknown) => void heard.push(message)), heard, stream: cut };
}

describe('FrameChannel', () => {
  it.each([1, 3, 7, 8, 64, 100_000])('puts messages together again from pieces of %i bytes', async (pieceBytes) => {
    const { channel, heard } = loop(pieceBytes);
    const messages = [
      { type: 'a', data: new Float32Array([1.5, -2, 3]), deep: { list: [new Uint8Array([1, 2])] } },
      { type: 'b', nothing: null },
      { type: 'c', data: new Float32Array(1000).fill(0.25) },
    ];
    for (const message of messages) channel.send(message);
    await until(() => heard.length === messages.length, { what: 'all messages' });
    expect(heard).toEqual(messages);
  });

  it('takes of a small view what is in it, not all that lies below', async () => {
    const { channel, heard } = loop(64);
    const large = new Float32Array(1000).map((_, i) => i);
    channel.send({ view: large.subarray(10, 12) });
    await until(() => heard.length > 0, { what: 'the message' });
    expect(heard).toEqual([{ view: Float32Array.of(10, 11) }]);
  });

  it('copies what it sends, and says when it has left', async () => {
    const { channel, heard } = loop(8);
    const data = Float32Array.of(1, 2);
    await new Promise<void>((resolve) => {
      channel.send({ data }, resolve);
      data.fill(9);
    });
    await until(() => heard.length > 0, { what: 'the message' });
    expect(heard).toEqual([{ data: Float32Array.of(1, 2) }]);
  });

  it('sends nothing into a channel that is closed', async () => {
    const { channel, heard, stream } = loop(8);
    stream.destroy();
    await once(stream, 'close');
    channel.send({ type: 'lost' });
    expect(heard).toEqual([]);
  });
});
