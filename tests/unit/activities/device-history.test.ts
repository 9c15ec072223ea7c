import { DeviceHistory } from '../../../activities/device-history.js';
import { exampleReport } from '../../support/example-report.js';

const { device } = exampleReport('gpu-1', { usableMiB: 1000 });
const BEGIN_MS = Date.parse('2026-01-01T12:00:00Z');
const later = (seconds: number) => new Date(BEGIN_MS + 1000 * seconds);

describe('DeviceHistory', () => {
  it('takes a sample every half minute', () => {
    const history = new DeviceHistory();
    for (let second = 0; second <= 60; second += 5) history.with({ ...device, freeMiB: 2000 - second }, later(second));
    expect(history.with(device, later(61)).map(({ usedMiB }) => usedMiB)).toEqual([0, 30, 60]);
  });

  it('forgets what is older than an hour', () => {
    const history = new DeviceHistory();
    for (let second = 0; second <= 7200; second += 30) history.with(device, later(second));
    const kept = history.with(device, later(7200));
    expect([kept.length, kept[0]!.at]).toEqual([121, later(3600).toISOString()]);
  });

  it('goes on from what was kept before', () => {
    const earlier = new DeviceHistory().with(device, later(0));
    const present = new DeviceHistory(earlier);
    expect(present.with(device, later(29))).toEqual(earlier);
    expect(present.with(device, later(30)).map(({ at }) => at)).toEqual(
      [0, 30].map((second) => later(second).toISOString()),
    );
  });
});
