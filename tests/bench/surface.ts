import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { type SignedGrid, sampleGrid } from '../../geometry/field/signed-grid.js';
import { surfaceNets } from '../../geometry/mesh/surface-nets.js';

/** One line of the bench's output: medians in seconds over `n` rounds, ours and the peer's turn about. */
export interface SurfaceBenchLine {
  bench: 'surface';
  variant: 'plain' | 'manifold';
  ours: number;
  peer: number;
  peerName: string;
  ratio: number;
  unit: 's';
  n: number;
}

export interface SurfaceBenchOptions {
  /** Samples an axis. Default 256. */
  size?: number;
  /** Timed rounds. Default 9. */
  rounds?: number;
}

/** Periods of the gyroid across the grid: 1.9 million faces at 256³, about what detailed models give. */
const GYROID_PERIODS = 6;

/** One numeric thread each: the bench compares algorithms, not core counts. */
const SINGLE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

const ADVICE =
  'Install Python 3 with its venv module (on Debian: apt-get install python3-venv) and run the bench again.';

/**
 * Surface extraction against scikit-image's marching cubes on a gyroid in a sphere, in one go: each round times the peer,
 * the plain surface and the manifold one, after one untimed round. The peer lives in a process of its own that holds the
 * same float32 field and times only the call.
 */
export async function* runSurfaceBench(options: SurfaceBenchOptions = {}): AsyncGenerator<SurfaceBenchLine> {
  const { size = 256, rounds = 9 } = options;
  const grid = gyroidInSphere(size);
  const folder = await mkdtemp(join(tmpdir(), 'orfeas-surface-'));
  let peer: ChildProcess | undefined;
  try {
    const field = join(folder, 'field.f32');
    await writeFile(field, grid.values);
    const peers = peersFolder();
    const python = await preparePython(join(peers, 'requirements.txt'));
    const script = join(peers, 'marching_cubes.py');
    peer = spawn(python, [script, field, ...grid.size.map(String)], {
      env: { ...process.env, ...SINGLE_THREAD },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const answers = createInterface({ input: peer.stdout! })[Symbol.asyncIterator]();
    await nextAnswer(answers);
    const times = { plain: [] as number[], manifold: [] as number[], peer: [] as number[] };
    for (let round = 0; round <= rounds; round++) {
      peer.stdin!.write('run\n');
      const peerSeconds = (await nextAnswer(answers)).seconds!;
      const plain = timeSeconds(() => surfaceNets(grid, { manifold: false }));
      const manifold = timeSeconds(() => surfaceNets(grid));
      if (round === 0) continue;
      times.peer.push(peerSeconds);
      times.plain.push(plain);
      times.manifold.push(manifold);
    }
    const seconds = median(times.peer);
    for (const variant of ['plain', 'manifold'] as const) {
      const ours = median(times[variant]);
      const peerName = 'scikit-image marching_cubes';
      yield { bench: 'surface', variant, ours, peer: seconds, peerName, ratio: ours / seconds, unit: 's', n: rounds };
    }
  } finally {
    if (peer !== undefined && peer.exitCode === null) {
      peer.stdin!.end();
      await once(peer, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  }
}

function gyroidInSphere(size: number): SignedGrid {
  const k = 2 * Math.PI * GYROID_PERIODS;
  return sampleGrid([size, size, size], [-0.5, -0.5, -0.5], 1 / (size - 1), (x, y, z) => {
    const gyroid =
      Math.sin(k * x) * Math.cos(k * y) + Math.sin(k * y) * Math.cos(k * z) + Math.sin(k * z) * Math.cos(k * x);
    return Math.min(0.47 - Math.hypot(x, y, z), gyroid / k);
  });
}

async function nextAnswer(answers: AsyncIterator<string>): Promise<{ seconds?: number }> {
  const { value, done } = await answers.next();
  if (done) throw new Error('The scikit-image process ended before it answered; its own message is above.');
  return JSON.parse(value as string) as { seconds?: number };
}

/** The peers' sources: beside the TypeScript sources, also when this file runs from dist/. */
function peersFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    if (dirname(folder) === folder) throw new Error('Expected package.json in a folder above the bench but found none');
    folder = dirname(folder);
  }
  return join(folder, 'tests', 'bench', 'peers');
}

/**
 * The Python of the bench's own virtual environment, made on first use under the user's cache folder and again when the
 * pinned versions change.
 */
async function preparePython(requirements: string): Promise<string> {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = join(cache, 'orfeas', 'bench-venv');
  const python = join(folder, 'bin', 'python');
  const stamp = join(folder, 'requirements.sha256');
  const wanted = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return python;
  await mkdir(dirname(folder), { recursive: true });
  await runStep('python3', ['-m', 'venv', '--clear', folder]);
  await runStep(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  await writeFile(stamp, wanted);
  return python;
}

async function runStep(command: string, args: string[]): Promise<void> {
  try {
    await promisify(execFile)(command, args);
  } catch (error) {
    throw new Error(`The bench's peer needs Python: "${command} ${args.join(' ')}" failed. ${ADVICE}`, {
      cause: error,
    });
  }
}

function timeSeconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

if (import.meta.main) {
  for await (const line of runSurfaceBench()) process.stdout.write(`${JSON.stringify(line)}\n`);
}
