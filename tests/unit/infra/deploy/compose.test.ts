import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSettings } from '../../../../infra/config/read-settings.js';
import { workerDefaults } from '../../../../infra/temporal/worker-defaults.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const example = readFileSync(`${root}.env.example`, 'utf8');

/** What an operator must fill in, with values that only this test uses. */
const SECRETS: Record<string, string> = {
  ORFEAS_API_KEYS: `studio:${createHash('sha256').update('key of a test').digest('hex')}`,
  ORFEAS_S3_ACCESS_KEY: 'store-of-a-test',
  ORFEAS_S3_SECRET_KEY: 'secret-of-a-test',
  ORFEAS_POSTGRES_PASSWORD: 'database-of-a-test',
  ORFEAS_GRAFANA_PASSWORD: 'charts-of-a-test',
};
const PROFILES = 'cpu,gpu,monitoring,edge';
/** Stands before the .env that an operator may have here. */
const noEnvironmentFile = join(mkdtempSync(join(tmpdir(), 'orfeas-compose-')), 'empty.env');
writeFileSync(noEnvironmentFile, '');

const ONE_SHOTS = ['temporal-schema', 'temporal-namespace'];

const command = [['docker', 'compose'], ['docker-compose']].find(
  ([program, ...args]) => spawnSync(program!, [...args, 'version']).status === 0,
);
const withCompose = command === undefined ? test.skip : test;
if (command === undefined) process.stdout.write('skipped: neither docker compose nor docker-compose is installed\n');

function config(environment: Record<string, string>) {
  const [program, ...args] = command!;
  const { status, stdout, stderr } = spawnSync(program!, [...args, '--env-file', noEnvironmentFile, 'config'], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, COMPOSE_PROFILES: PROFILES, ...environment },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

let accepted: ReturnType<typeof config> | undefined;

/** The file with all secrets filled in, as compose understands it; asked once. */
function filledIn() {
  accepted ??= config(SECRETS);
  return accepted;
}

/** The text of each service. */
function services(): Map<string, string> {
  const body = /^services:\n([\s\S]*?)^\S/m.exec(`${filledIn().stdout}\nend`)![1]!;
  const parts = body.split(/^ {2}(?=[\w-]+:\n)/m).filter((part) => part.trim() !== '');
  return new Map(parts.map((part) => [part.slice(0, part.indexOf(':')), part]));
}

describe('docker-compose.yml', () => {
  withCompose('is accepted once the secrets are filled in', () => {
    const { status, stderr } = filledIn();
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  withCompose.each(Object.keys(SECRETS))('names %s where it is empty', (name) => {
    const { status, stderr } = config({ ...SECRETS, [name]: '' });
    expect(status).not.toBe(0);
    expect(stderr).toContain(`set ${name}`);
  });

  withCompose('does not start from the example as it is', () => {
    const values = Object.fromEntries(
      [...example.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]),
    );
    expect(config(values).status).not.toBe(0);
  });

  withCompose('publishes ports on loopback unless told otherwise', () => {
    const published = [...filledIn().stdout.matchAll(/^\s+- (\d[\d.:]*:\d+)(?:\/tcp)?$/gm)].map((found) => found[1]);
    const longForm = [...filledIn().stdout.matchAll(/host_ip: ([\d.]+)/g)].map((found) => `${found[1]}:`);
    expect(published.length + longForm.length).toBeGreaterThanOrEqual(6);
    for (const port of [...published, ...longForm]) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  withCompose('restarts, limits and checks every service, and lets none gain privileges', () => {
    for (const [name, text] of services()) {
      expect([name, text]).toEqual([name, expect.stringMatching(/restart: (unless-stopped|on-failure)/)]);
      expect([name, text]).toEqual([name, expect.stringContaining('mem_limit: ')]);
      expect([name, text]).toEqual([name, expect.stringContaining('no-new-privileges:true')]);
      if (!ONE_SHOTS.includes(name)) expect([name, text]).toEqual([name, expect.stringContaining('healthcheck:')]);
    }
  });

  withCompose('gives workers longer to stop than they take before they end by force', () => {
    const environment = { ORFEAS_S3_ACCESS_KEY: 'access', ORFEAS_S3_SECRET_KEY: 'secret-key' };
    for (const name of ['cpu-worker', 'gpu-worker', 'gpu-worker-cpu']) {
      const text = services().get(name)!;
      const grace = /ORFEAS_SHUTDOWN_GRACE: (\w+)/.exec(text)![1]!;
      const settings = readSettings({ ...environment, ORFEAS_SHUTDOWN_GRACE: grace });
      const force = workerDefaults(settings, undefined as never, 'orfeas-gpu').shutdownForceTime as number;
      expect(stopGraceMs(text)).toBeGreaterThan(force);
    }
  });
});

describe('.env.example', () => {
  test('names every secret and gives none a value', () => {
    for (const name of Object.keys(SECRETS)) expect(example).toMatch(new RegExp(`^${name}=$`, 'm'));
  });

  test('mentions no variable that docker-compose.yml does not read', () => {
    const file = readFileSync(`${root}docker-compose.yml`, 'utf8');
    const mentioned = new Set(example.match(/\bORFEAS_[A-Z0-9_]+/g));
    expect([...mentioned].filter((name) => !file.includes(`{${name}`))).toEqual([]);
  });
});

/** Compose writes `60s` or `1m0s`. */
function stopGraceMs(text: string): number {
  const [, minutes = '0', seconds = '0'] = /stop_grace_period: (?:(\d+)m)?(?:(\d+)s)?/.exec(text)!;
  return (Number(minutes) * 60 + Number(seconds)) * 1000;
}
