import { readFileSync } from 'node:fs';
import { createMetrics } from '../../../../infra/telemetry/metrics.js';
import { createWorkerMetrics } from '../../../../infra/telemetry/worker-http.js';

const read = (path: string) => readFileSync(new URL(`../../../../infra/deploy/${path}`, import.meta.url), 'utf8');

interface Dashboard {
  panels: { id: number; title: string; targets: { expr: string }[] }[];
}

/** Every series that the processes expose, histograms under their three names. */
function exposed(): Set<string> {
  const names = [createMetrics(), createWorkerMetrics()].flatMap(({ registry }) =>
    registry.getMetricsAsArray().map(({ name }) => name),
  );
  return new Set(names.flatMap((name) => [name, `${name}_bucket`, `${name}_sum`, `${name}_count`]));
}

describe('monitoring', () => {
  test.each(['prometheus/alerts.yml', 'grafana/dashboards/orfeas.json'])(
    '%s asks only for series that exist',
    (path) => {
      const asked = new Set(read(path).match(/\b(?:orfeas|nodejs|process)_[a-z0-9_]+\b/g));
      const known = exposed();
      expect([...asked].filter((name) => !known.has(name))).toEqual([]);
      expect(asked.size).toBeGreaterThan(3);
    },
  );

  test('every alert says what to do', () => {
    const alerts = read('prometheus/alerts.yml').split('- alert: ').slice(1);
    for (const alert of alerts) expect(alert).toMatch(/summary: .+\n +action: .+/);
  });

  test('every panel of the dashboard has a number of its own and asks for something', () => {
    const { panels } = JSON.parse(read('grafana/dashboards/orfeas.json')) as Dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { targets } of panels) expect(targets[0]?.expr).toBeTruthy();
  });
});
