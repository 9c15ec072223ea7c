import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AdmittingHost } from '../../../gpu-workers/admission/admitting-host.js';
import { DeviceHealth } from '../../../gpu-workers/admission/device-health.js';
import { openCpu } from '../../../gpu-workers/admission/device-probe.js';
import { DeviceWatch } from '../../../gpu-workers/admission/device-watch.js';
import { MeasuredPeaks } from '../../../gpu-workers/admission/measured-peaks.js';
import { MemoryLedger } from '../../../gpu-workers/admission/memory-ledger.js';
import type { Pack } from '../../../models/registry.js';
import { openProbeRunner, type ProbeRunner, probePack, runProbe } from '../../support/runner/probe-runner.js';
import { until } from '../../support/until.js';

const DEADLINE_MS = 60_000;
const MACHINE_MIB = 10_000;
const LONG = { steps: 400, repeats: 100 };
const SHORT = { steps: 4 };

let folder: string;
let runner: ProbeRunner;
let host: AdmittingHost;
let ledger: MemoryLedger;
let peaks: MeasuredPeaks;
let watch: DeviceWatch;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'orfeas-admission-'));
  runner = openProbeRunner();
  const probe = openCpu(1, { totalMiB: () => MACHINE_MIB, availableMiB: () => MACHINE_MIB });
  const health = new DeviceHealth();
  peaks = await MeasuredPeaks.open(path.join(folder, 'measured.json'));
  ledger = new MemoryLedger({
    ...{ capacityMiB: probe.usableMiB, toleranceMiB: 512, drainAfterMs: DEADLINE_MS, now: Date.now },
  });
  const device = { name: probe.name, provider: probe.provider };
  host = new AdmittingHost({ device, runner, ledger, peaks, health, overflow: null, warn: () => {} });
  watch = new DeviceWatch({ probe, runner, ledger, host, health });
  runner.onMemory((memory) => {
    if (memory === null) host.restarted();
  });
}, DEADLINE_MS);

afterEach(async () => {
  watch.stop();
  await runner.close();
  rmSync(folder, { recursive: true, force: true });
}, DEADLINE_MS);

/** The probe's pack as if it needed so much, under a name of its own. */
async function packNeeding(id: string, ramMiB: number): Promise<Pack> {
  const pack = await probePack();
  const manifest = { ...pack.manifest, id, resources: { vramMiB: {}, ramMiB } };
  return { ...pack, manifest, digest: id.padEnd(64, '0') } as Pack;
}

/** A job of the real child, let in by the real host. */
const run = (pack: Pack, task: Parameters<typeof runProbe>[1]) =>
  runProbe(Object.assign(Object.create(runner), { run: host.run.bind(host) }), task, { pack });

test(
  'packs that do not fit together take turns in the child, and the one that waits says for what',
  async () => {
    const [one, other] = [await packNeeding('one', 5_000), await packNeeding('other', 5_000)];
    const first = run(one, LONG);
    await until(() => first.steps.length > 0, { what: 'the first job to compute' });
    const second = run(other, SHORT);
    // 1.2 times the estimate is reserved for a pack that was never measured.
    await until(() => second.waits.length > 0, { what: 'the second job to wait' });
    expect(second.waits[0]).toEqual({ needMiB: 6_000, freeMiB: 4_000, ahead: 0 });
    await first.result;
    await second.result;
    expect(second.waits.at(-1)).toBeNull();
    expect(ledger.residents).toMatchObject([{ pack: 'other', jobs: 0 }]);
    expect(Object.keys(runner.memory()!.packs)).not.toContain(one.digest);
  },
  DEADLINE_MS,
);

test(
  'jobs of one pack share its reservation',
  async () => {
    const pack = await packNeeding('one', 5_000);
    const jobs = [run(pack, LONG), run(pack, SHORT), run(pack, SHORT)];
    await until(() => ledger.residents[0]?.jobs === 3, { what: 'three jobs on one pack' });
    expect(ledger.reservedMiB).toBe(6_000);
    await Promise.all(jobs.map((job) => job.result));
    expect(jobs.flatMap((job) => job.waits)).toEqual([]);
  },
  DEADLINE_MS,
);

test(
  'what the child is seen to hold is kept and used from then on',
  async () => {
    const pack = await packNeeding('one', 5_000);
    await run(pack, SHORT).result;
    await until(() => runner.memory() !== null, { what: 'the child to tell its memory' });
    await watch.look();
    const measured = peaks.get(pack.digest, 'cpu')!;
    expect(measured).toBeGreaterThan(20);
    expect(measured).toBeLessThan(2_000);
    expect(host.needOf(pack)).toBe(Math.ceil(1.03 * measured));
    await peaks.stored();
    const file = path.join(folder, 'measured.json');
    expect(existsSync(file)).toBe(true);
    expect(JSON.parse(readFileSync(file, 'utf8')).peaks[pack.digest].cpu.peakMiB).toBe(measured);
  },
  DEADLINE_MS,
);

test(
  'a child that dies takes its idle packs along; the job in it goes on under its reservation',
  async () => {
    const [one, other] = [await packNeeding('one', 3_000), await packNeeding('other', 3_000)];
    await run(one, SHORT).result;
    const job = run(other, LONG);
    await until(() => job.checkpoints.length > 0, { what: 'a checkpoint' });
    process.kill(runner.pid()!, 'SIGKILL');
    await job.result.catch(() => undefined);
    expect(ledger.residents.map(({ pack }) => pack)).toEqual(['other']);
  },
  DEADLINE_MS,
);

test(
  'a pack that ran out of memory gets a tenth more',
  async () => {
    const pack = await packNeeding('one', 1_000);
    const failed = run(pack, { steps: 4, misdeed: 'exhaust', at: 1 });
    await expect(failed.result).rejects.toMatchObject({ code: 'GPU_OUT_OF_MEMORY' });
    expect(peaks.get(pack.digest, 'cpu')).toBeCloseTo(1.1 * 1_200);
    expect(ledger.reservedMiB).toBeLessThanOrEqual(1_200);
  },
  DEADLINE_MS,
);

test(
  'a model that could never fit is refused at once',
  async () => {
    const pack = await packNeeding('one', MACHINE_MIB + 1);
    const job = run(pack, SHORT);
    await expect(job.result).rejects.toMatchObject({ code: 'MODEL_TOO_LARGE' });
    expect(runner.pid()).toBeNull();
  },
  DEADLINE_MS,
);
