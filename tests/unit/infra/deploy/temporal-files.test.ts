import { readFileSync } from 'node:fs';
import { SEARCH_ATTRIBUTES } from '../../../../contracts/search-attributes.js';
import { planParts } from '../../../../infra/local/plan-parts.js';

const read = (path: string) => readFileSync(new URL(`../../../../infra/deploy/${path}`, import.meta.url), 'utf8');

/** The values that Temporal gets on one machine, as KEY=VALUE. */
function localValues(): string[] {
  const ports = { api: 1, temporal: 2, temporalUi: 3, minio: 4, cpuWorker: 5, gpuWorker: 6, renderWorker: 1 };
  const [temporal] = planParts({
    home: '/home',
    dist: '/dist',
    temporalBin: 'temporal',
    minioBin: 'minio',
    ports,
    credentials: { accessKey: 'access', secretKey: 'secret-key' },
    environment: {},
  });
  return temporal!.args.filter((_, index, all) => all[index - 1] === '--dynamic-config-value').sort();
}

describe('the files for Temporal in production', () => {
  test('set the same values as the local set-up', () => {
    const text = read('temporal/dynamicconfig.yaml').replaceAll(/^#.*$/gm, '');
    const values = [...text.matchAll(/^([\w.]+):\n {2}- value: (\w+|"\w+")$/gm)].map(
      ([, key, value]) => `${key}=${value}`,
    );
    expect(values.sort()).toEqual(localValues());
    expect(values.length).toBeGreaterThanOrEqual(4);
  });

  test('register exactly the search attributes of the contract', () => {
    const names = new Set(read('temporal/create-namespace.sh').match(/\bOrfeas[A-Z]\w+/g));
    expect([...names].sort()).toEqual(Object.values(SEARCH_ATTRIBUTES).sort());
  });
});
