import { OrfeasError } from '../../contracts/errors.js';
import type { Logger } from '../../infra/telemetry/logger.js';
import type { EngineTask } from '../../models/families/engine.js';
import type { GraphManifest } from '../../models/manifest.js';
import type { Pack } from '../../models/registry.js';
import type { Runner } from '../../models/runner/runner-client.js';
import { type DeviceProbe, openCpu } from './device-probe.js';
import { MeasuredPeaks } from './measured-peaks.js';
import { colourTask, measuringTask } from './measuring-tasks.js';
import { type DeviceSettings, findCard, measuredPath, startable } from './open-device.js';
import { estimatedMiB } from './pack-need.js';

/** How a pack was measured. */
export interface PackMeasure {
  device: string;
  provider: 'cpu' | 'cuda';
  /** Most that it held, MiB. */
  peakMiB: number;
  /** What its manifest says, MiB. */
  estimateMiB: number;
  /** Seconds from its loading to its result. */
  seconds: number;
}

/** Memory comes and goes within a graph call; an allocator gives little of it back, so this is often enough. */
const LOOK_EVERY_MS = 250;

/**
 * Runs a pack once, alone in a runner of its own, on a picture that is built in, and keeps what it held at most: from
 * then on workers reserve that. Workers that run read it when they start again.
 * @throws OrfeasError MODEL_TOO_LARGE for a pack that has run out of memory, PACK_INVALID for one without a network, or
 * what its engine failed with.
 */
export async function measurePack(pack: Pack, settings: DeviceSettings, log: Logger): Promise<PackMeasure> {
  const { manifest, digest } = pack;
  if (!('graphs' in manifest)) {
    throw new OrfeasError('PACK_INVALID', `${manifest.id} has no network whose memory could be measured`);
  }
  const card = await findCard(settings, log);
  const probe = card?.probe ?? openCpu(settings.ORFEAS_DEVICE_SHARE);
  const runner = card?.runner ?? startable(settings, log);
  const peaks = await MeasuredPeaks.open(measuredPath(settings));
  const begunMs = performance.now();
  const { name: device, provider } = probe;
  try {
    const watched = watchPeak(probe, runner);
    const runMiB = await runOnce(pack, manifest, runner).finally(watched.stop);
    const peakMiB = Math.ceil(Math.max(await watched.peakMiB(), provider === 'cpu' ? runMiB : 0));
    peaks.replace(digest, device, peakMiB);
    await peaks.stored();
    const seconds = (performance.now() - begunMs) / 1000;
    return { device, provider, peakMiB, estimateMiB: estimatedMiB(manifest, provider) ?? 0, seconds };
  } finally {
    await runner.close();
  }
}

/** Does the pack's tasks, one after the other. Resolves with what the process said that it held at most, MiB. */
async function runOnce(pack: Pack, manifest: GraphManifest, runner: Runner): Promise<number> {
  const run = (task: EngineTask) =>
    runner.run(
      { pack, task, checkpoint: null, priority: 3, place: 'device' },
      { progress: () => {}, checkpoint: () => {}, waiting: () => {}, signal: new AbortController().signal },
    );
  const { output, facts } = await run(measuringTask(manifest));
  const colours = output.kind === 'field' && output.kept !== null ? colourTask(manifest, output.kept) : null;
  return colours === null ? facts.peakMiB : Math.max(facts.peakMiB, (await run(colours)).facts.peakMiB);
}

/** Looks at what a runner holds on a device until it is stopped, and once more then. */
function watchPeak(probe: DeviceProbe, runner: Runner): { stop(): void; peakMiB(): Promise<number> } {
  let mostMiB = 0;
  const look = async () => {
    const saidMiB = probe.provider === 'cpu' ? (runner.memory()?.totalMiB ?? 0) : 0;
    const seen = await probe.look({ pid: runner.pid(), heldMiB: saidMiB }).catch(() => null);
    // Where the driver does not name our process, all that came since the start is taken to be its own.
    const onCard = seen === null || probe.provider === 'cpu' ? 0 : (seen.ownMiB ?? seen.foreignMiB);
    mostMiB = Math.max(mostMiB, saidMiB, onCard);
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS);
  return {
    stop: () => clearInterval(timer),
    peakMiB: () => look().then(() => mostMiB),
  };
}
