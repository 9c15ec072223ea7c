/**
 * Records histories of workflows as the present build writes them, for later builds to be replayed against:
 *   node dist/tests/bench/record-histories.js RELEASE [SCENARIO...] [--dist FOLDER]
 * They go to tests/fixtures/histories/RELEASE; see CONTRIBUTING.md. Without a scenario's name all are recorded. With
 * --dist those of another build, of which only what the first release knew is recorded.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DEPLOYMENTS } from '../../contracts/deployments.js';
import { repositoryRoot } from '../support/parts.js';
import { until } from '../support/until.js';
import { BATCH_SCENARIOS } from './histories/batch-scenarios.js';
import { FIRST_SCENARIOS, GENERATION_SCENARIOS } from './histories/generation-scenarios.js';
import { openScene, type Scenario, type Scene } from './histories/scene.js';
import { SERVICE_SCENARIOS } from './histories/service-scenarios.js';

const PRESENT = { ...FIRST_SCENARIOS, ...GENERATION_SCENARIOS, ...BATCH_SCENARIOS, ...SERVICE_SCENARIOS };
/** One of each workflow, as workers with versions write it. */
const VERSIONED = [
  'succeeded',
  'batch',
  'delivery',
  'turns',
  'sweep',
  'erase',
  'mesh',
  'erase-mesh',
  'sequence',
] as const;
const BUILD = 'recorded';

/** Plays scenarios one after the other, each to its end, and writes its histories down. */
async function play(scene: Scene, scenarios: Record<string, Scenario>, folder: string): Promise<void> {
  for (const [name, run] of Object.entries(scenarios)) {
    const found = [await run(scene)].flat();
    for (const [index, each] of found.entries()) {
      const file = found.length === 1 ? name : `${name}-${index + 1}`;
      await writeFile(path.join(folder, `${file}.json`), await scene.historyOf(each));
    }
    process.stdout.write(`${name}\n`);
  }
}

/** Versioned workers get nothing to do before somebody says so. */
async function promote({ doors }: Scene): Promise<void> {
  for (const name of DEPLOYMENTS) {
    const promoted = () =>
      doors.deployments.promote(name, BUILD).then(
        () => true,
        () => false,
      );
    await until(promoted, { what: `${name} to be current`, deadlineMs: 60_000, everyMs: 200 });
  }
}

/** Opens a scene for those that are wanted, if any. */
async function recordSome(scenarios: Record<string, Scenario>, folder: string, open: () => Promise<Scene>) {
  if (Object.keys(scenarios).length === 0) return;
  const scene = await open();
  await play(scene, scenarios, folder).finally(() => scene.close());
}

async function record(release: string, wanted: readonly string[], dist: string | undefined): Promise<void> {
  const folder = path.join(repositoryRoot(), 'tests/fixtures/histories', release);
  await mkdir(folder, { recursive: true });
  const among = (scenarios: Record<string, Scenario>) =>
    Object.fromEntries(Object.entries(scenarios).filter(([name]) => wanted.length === 0 || wanted.includes(name)));
  await recordSome(among(dist === undefined ? PRESENT : FIRST_SCENARIOS), folder, () => openScene(null, dist));
  if (dist !== undefined) return;
  const versioned = VERSIONED.map((name): [string, Scenario] => [`versioned-${name}`, PRESENT[name] as Scenario]);
  await recordSome(among(Object.fromEntries(versioned)), folder, async () => {
    const scene = await openScene(BUILD);
    await promote(scene);
    return scene;
  });
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { dist: { type: 'string' } } });
const [release = 'unreleased', ...scenarios] = positionals;
await record(release, scenarios, values.dist);
