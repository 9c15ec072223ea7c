/*
 * A process that has a runner do one long call, and prints the runner's pid when it has begun. Node itself runs this
 * file, on the built dist/.
 */
const built = (module: string) => import(new URL(`../../../dist/${module}`, import.meta.url).href);
const { openRunner } = (await built(
  'models/runner/runner-client.js',
)) as typeof import('../../../models/runner/runner-client.js');
const { readPack } = (await built('models/read-pack.js')) as typeof import('../../../models/read-pack.js');
const { pathname } = new URL('../../fixtures/packs/runner-probe', import.meta.url);

const silent = { info: () => undefined, warn: () => undefined };
const engines = new URL('./probe-engines.ts', import.meta.url);
const runner = openRunner({ provider: 'cpu', threads: 1, log: silent, engines });
const image = { data: new Float32Array(32 * 64).fill(0.1), dims: [32, 64] };
const short = { kind: 'field', image, seed: 1, resolution: 0, steps: 1, guidance: null } as const;
const long = { ...short, seed: Number(process.argv[2]) };
const hooks = {
  progress: () => undefined,
  checkpoint: () => undefined,
  waiting: () => undefined,
  signal: new AbortController().signal,
};
const request = { pack: await readPack(pathname), checkpoint: null, priority: 3, place: 'device' } as const;
// When the next short one waits for its turn, the long one has it.
await runner.run({ ...request, task: short }, hooks);
void runner.run({ ...request, task: long }, hooks);
process.stdout.write(`${runner.pid()}\n`);
