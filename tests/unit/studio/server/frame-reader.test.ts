import fc from 'fast-check';
import { FrameReader } from '../../../../studio/server/frame-reader.js';

const STREAM =
  'retry: 1000\n\nid: 1\nevent: status\ndata: {"a":1}\n\n: ping\n\nid: 1.1.3\nevent: progress\ndata: {"b":2}\ndata: {"c":3}\n\n';

test('puts frames together however the stream is cut into pieces', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(STREAM.length), { maxLength: 20 }), (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), STREAM.length];
      const reader = new FrameReader();
      const frames = places.slice(1).flatMap((end, i) => reader.push(STREAM.slice(places[i], end)));
      expect(frames).toEqual([
        { id: '1', event: 'status', data: '{"a":1}' },
        { id: '1.1.3', event: 'progress', data: '{"b":2}\n{"c":3}' },
      ]);
    }),
  );
});

test('tells nothing of a frame that has not ended', () => {
  expect(new FrameReader().push('id: 4\nevent: stage\ndata: {}\n')).toEqual([]);
});
