import { PullView } from '../../../../gpu-workers/packs/pull-view.js';

function view(isLive: boolean) {
  const written: string[] = [];
  const clock = { ms: 0 };
  return { clock, written, view: new PullView({ write: (text) => written.push(text), isLive, now: () => clock.ms }) };
}

const progress = (bytes: number) => ({ file: 'dit.onnx', bytes, of: 2_000_000_000 });

test('tells bytes, rate and the time that is left', () => {
  const { clock, written, view: shown } = view(true);
  for (; clock.ms <= 4000; clock.ms += 500) shown.show(progress(clock.ms * 100_000));
  expect(written.at(-1)).toContain('dit.onnx: 400 MB of 2.0 GB (20 %), 100 MB/s, 0:16 left');
});

test('the rate is that of the last seconds, and none at first', () => {
  const { clock, written, view: shown } = view(true);
  shown.show(progress(1_500_000_000));
  expect(written.at(-1)).toMatch(/\(75 %\)$/);
  for (; clock.ms <= 8000; clock.ms += 500) shown.show(progress(1_500_000_000 + clock.ms * 1000));
  expect(written.at(-1)).toContain(', 1.0 MB/s, 8:12 left');
});

test('a terminal has one line, a log gets a line now and then, both the end', () => {
  for (const [isLive, lines] of [
    [true, 30],
    [false, 1],
  ] as const) {
    const { clock, written, view: shown } = view(isLive);
    for (; clock.ms < 6000; clock.ms += 20) shown.show(progress(clock.ms));
    expect(written.length).toBe(lines);
    shown.show(progress(2_000_000_000));
    shown.close();
    expect(written.join('')).toContain('2.0 GB of 2.0 GB (100 %)');
    expect(written.join('').endsWith('\n')).toBe(true);
  }
});

test('what never began says nothing', () => {
  const { written, view: shown } = view(true);
  shown.close();
  expect(written).toEqual([]);
});
