import { OrfeasError } from '../../../../contracts/errors.js';
import { AdmittingHost } from '../../../../gpu-workers/admission/admitting-host.js';
import { DeviceHealth } from '../../../../gpu-workers/admission/device-health.js';
import type { DeviceProbe } from '../../../../gpu-workers/admission/device-probe.js';
import { ProbeError } from '../../../../gpu-workers/admission/device-probe.js';
import type { DeviceRunner } from '../../../../gpu-workers/admission/device-runner.js';
import { DeviceWatch } from '../../../../gpu-workers/admission/device-watch.js';
import { MeasuredPeaks } from '../../../../gpu-workers/admission/measured-peaks.js';
import { MemoryLedger } from '../../../../gpu-workers/admission/memory-ledger.js';
import type { EngineHost, MemoryWait } from '../../../../models/runner/engine-host.js';
import type { JobResult } from '../../../../models/runner/runner-job.js';
import { packOf } from '../../../support/simulated-card.js';

const CAPACITY_MIB = 20_000;
const RESULT: JobResult = {
  output: { kind: 'matte', alpha: { data: new Float32Array(1), dims: [1, 1, 1, 1] } },
  facts: { provider: 'cuda', fallbackNodes: 0, calls: 1, peakMiB: 1, deviceSeconds: 1 },
};

/** A job in the stand-in runner: it ends when the test says so. */
type Running = PromiseWithResolvers<JobResult>;

let running: Running[];
let onCpu: string[];
let recycled: number;
let health: DeviceHealth;
let ledger: MemoryLedger;
let peaks: MeasuredPeaks;
let host: AdmittingHost;
let runner: DeviceRunner;

beforeEach(async () => {
  [running, onCpu] = [[], []];
  recycled = 0;
  health = new DeviceHealth();
  peaks = await MeasuredPeaks.open(null);
  ledger = new MemoryLedger({ capacityMiB: CAPACITY_MIB, toleranceMiB: 64, drainAfterMs: 60_000, now: Date.now });
  runner = {
    run: () => {
      const job = Promise.withResolvers<JobResult>();
      running.push(job);
      return job.promise;
    },
    evict: async () => undefined,
    recycle: () => {
      recycled++;
    },
    memory: () => null,
    pid: () => 1,
  };
  const overflow: EngineHost = {
    placeOf: () => 'device',
    run: async ({ pack }) => {
      onCpu.push(pack.manifest.id);
      return RESULT;
    },
  };
  const device = { name: 'card', provider: 'cuda' } as const;
  host = new AdmittingHost({ device, runner, ledger, peaks, health, overflow, warn: () => {} });
});

function run(gib: number, onFull: 'wait' | 'cpu' = 'wait') {
  const abort = new AbortController();
  const waits: (MemoryWait | null)[] = [];
  const pack = packOf(gib);
  const place = host.placeOf(pack, onFull);
  const image = { data: new Float32Array(3), dims: [1, 3, 1, 1] };
  const result = host.run(
    { pack, task: { kind: 'matte', image }, checkpoint: null, priority: 3, place },
    { progress() {}, checkpoint() {}, waiting: (wait) => void waits.push(wait), signal: abort.signal },
  );
  result.catch(() => undefined);
  return { result, waits, abort };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test('a job that would rather not wait runs on the CPU while the device is full, and on the device when it is not', async () => {
  const first = run(10, 'cpu');
  await settled();
  expect([running.length, onCpu]).toEqual([1, []]);
  await run(14, 'cpu').result;
  expect(onCpu).toEqual(['sim-14']);
  running[0]!.resolve(RESULT);
  await first.result;
  run(14, 'cpu');
  await settled();
  expect(running.length).toBe(2);
});

test('so does one that is too large for the device; one that waits is refused', async () => {
  await run(21, 'cpu').result;
  expect(onCpu).toEqual(['sim-21']);
  await expect(run(21).result).rejects.toMatchObject({ code: 'MODEL_TOO_LARGE' });
});

test('a job that is aborted while it waits leaves the line', async () => {
  run(10);
  const waiting = run(14);
  await settled();
  expect(waiting.waits).toEqual([{ needMiB: 17_204, freeMiB: 7_712, ahead: 0 }]);
  waiting.abort.abort(new OrfeasError('CANCELED', 'enough'));
  await expect(waiting.result).rejects.toMatchObject({ code: 'CANCELED' });
  expect(ledger.waiting).toEqual([]);
});

test('three device errors in a row give back those who wait and let nobody in', async () => {
  const jobs = [run(6), run(6), run(6)];
  const waiting = run(14);
  await settled();
  for (const job of running)
    job.reject(new OrfeasError('ENGINE_CRASHED', 'CUDA failure 719: unspecified launch failure'));
  for (const { result } of jobs) await expect(result).rejects.toMatchObject({ code: 'ENGINE_CRASHED' });
  await expect(waiting.result).rejects.toMatchObject({ code: 'DEVICE_UNHEALTHY' });
  await expect(run(6).result).rejects.toMatchObject({ code: 'DEVICE_UNHEALTHY' });
});

test('the process of a pack that grew past its reservation is replaced when the pack is idle', async () => {
  const job = run(6);
  await settled();
  host.observe(0, 9_000);
  expect(recycled).toBe(0);
  running[0]!.resolve(RESULT);
  await job.result;
  await host.evicted();
  expect([recycled, ledger.residents]).toEqual([1, []]);
});

test('an error that is the job’s own says nothing about the device', async () => {
  for (let i = 0; i < 4; i++) {
    const job = run(6);
    await settled();
    running.at(-1)!.reject(new OrfeasError('ENGINE_CRASHED', 'The engine’s process ended in the phase step: SIGSEGV'));
    await expect(job.result).rejects.toThrow();
  }
  expect(health.isHealthy).toBe(true);
});

test('after a failed look the last values hold; a card that is lost drains', async () => {
  let fails: Error | null = null;
  const probe: DeviceProbe = {
    ...{ name: 'card', provider: 'cuda', memoryMiB: 24_576, usableMiB: CAPACITY_MIB },
    look: async () => {
      if (fails !== null) throw fails;
      return { foreignMiB: 3_000, ownMiB: null, utilisation: 50, temperatureC: 60, powerW: 200, fault: null };
    },
  };
  const watch = new DeviceWatch({ probe, runner, ledger, host, health });
  await watch.look();
  fails = new ProbeError('timed out');
  await watch.look();
  expect(watch.report()).toMatchObject({ foreignMiB: 3_000, utilisation: 50, healthy: true, trouble: 'timed out' });
  fails = new ProbeError('Unable to determine the device handle for GPU0: GPU is lost.');
  for (let i = 0; i < 3; i++) await watch.look();
  expect(watch.report()).toMatchObject({ foreignMiB: 3_000, healthy: false });
  expect(watch.report().trouble).toMatch('GPU is lost');
  expect(health.isDrained).toBe(true);
});
