import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { z } from 'zod';
import { preprocessStage } from '../../activities/preprocess/preprocess-stage.js';
import { decodeRaster } from '../../activities/raster-codec.js';
import { shapeStage } from '../../gpu-workers/shape/shape-stage.js';
import type { TriplaneManifest } from '../../models/manifest.js';
import { prepareImage } from '../../models/math/prepare-image.js';
import { type Pack, readPack } from '../../models/read-pack.js';
import { openRunner, type Runner } from '../../models/runner/runner-client.js';
import { runnerContext, SILENT } from '../support/engine-context.js';
import { repositoryRoot } from '../support/parts.js';
import { standaloneContext } from '../support/standalone-context.js';
import { wholeBytes } from '../support/whole-bytes.js';
import { type BenchLine, median } from './figures.js';

/** One line of the bench's output: medians in seconds over `n` rounds, the peer's, then ours. */
export interface TriposrBenchLine extends BenchLine {
  bench: 'triposr';
  variant: 'dense' | 'coarse-to-fine';
  /** Faces of our surface before anything is reduced. */
  faces: number;
}

/** What the bench needs, all of it outside the repository. */
interface TriposrMaterial {
  /** Python with models/export/requirements.txt. */
  python: string;
  /** A checkout of the reference. */
  reference: string;
  /** Folder of `python -m orfeas_export triposr-random`: the checkpoint, and the pack made from it. */
  folder: string;
}

const RESOLUTION = 256;
const ROUNDS = 3;
const THREADS = 2;
const PEER_MAX_BYTES = 2 ** 20;

const peerSchema = z.looseObject({ encodeSeconds: z.number(), querySeconds: z.number(), surfaceSeconds: z.number() });

/**
 * The whole shape stage on full-size TripoSR with random weights, against the reference in PyTorch with scikit-image's
 * marching cubes: the same checkpoint, picture size and grid, the same threads, in turns. Neither side's loading counts.
 */
export async function* runTriposrBench(material: TriposrMaterial): AsyncGenerator<TriposrBenchLine> {
  const pack = await readPack(join(material.folder, 'pack'));
  const cutout = await cutoutOf(join(repositoryRoot(), 'docs/samples/toadstool.png'));
  const variants = { dense: withHierarchy(pack, null), 'coarse-to-fine': withHierarchy(pack, SIGN_CHANGES) };
  const times = { dense: [] as number[], 'coarse-to-fine': [] as number[], peer: [] as number[] };
  const faces = { dense: 0, 'coarse-to-fine': 0 };
  await using picture = await writePrepared(cutout, pack);
  for (let round = 0; round < ROUNDS; round++) {
    times.peer.push(await timePeer(material, picture.path));
    // A runner a round: its 2 GB must not lie beside the peer's.
    const runner = openRunner({ provider: 'cpu', threads: THREADS, log: SILENT });
    try {
      await timeShape(runner, variants['coarse-to-fine'], cutout); // loads the graphs
      for (const variant of ['dense', 'coarse-to-fine'] as const) {
        const shape = await timeShape(runner, variants[variant], cutout);
        times[variant].push(shape.seconds);
        faces[variant] = shape.faces;
      }
    } finally {
      await runner.close();
    }
  }
  const peer = median(times.peer);
  for (const variant of ['dense', 'coarse-to-fine'] as const) {
    const ours = median(times[variant]);
    const peerName = 'TripoSR in PyTorch, scikit-image';
    yield {
      bench: 'triposr',
      variant,
      ...{ ours, peer, peerName, ratio: ours / peer, unit: 's', n: ROUNDS, faces: faces[variant] },
    };
  }
}

const SIGN_CHANGES: TriplaneManifest['decode']['hierarchy'] = { coarsest: 64, band: 0, dilate: [1, 1, 0] };

/** The same pack, decoded in another way; its graphs are the same, so that they are loaded once. */
function withHierarchy(pack: Pack, hierarchy: TriplaneManifest['decode']['hierarchy']): Pack {
  const manifest = pack.manifest as TriplaneManifest;
  return { ...pack, manifest: { ...manifest, decode: { ...manifest.decode, hierarchy } } };
}

async function cutoutOf(path: string): Promise<Uint8Array> {
  const picture = new Uint8Array(await readFile(path));
  const { files } = await preprocessStage.run({ picture }, preprocessStage.params.parse({}), standaloneContext());
  return wholeBytes(files[0]!);
}

async function timeShape(runner: Runner, pack: Pack, cutout: Uint8Array): Promise<{ seconds: number; faces: number }> {
  const params = shapeStage.params.parse({ model: pack.manifest.id, resolution: RESOLUTION });
  const startedAt = performance.now();
  const { facts } = await shapeStage.run({ cutout }, params, runnerContext(runner, pack));
  return { seconds: (performance.now() - startedAt) / 1000, faces: Number(facts?.faces) };
}

/** The picture as the pack's encoder is given it, for the peer. */
async function writePrepared(cutout: Uint8Array, pack: Pack): Promise<{ path: string } & AsyncDisposable> {
  const { preprocess } = pack.manifest as TriplaneManifest;
  const { data, dims } = prepareImage(await decodeRaster(cutout), preprocess);
  const [height, width] = [dims[2]!, dims[3]!];
  const pixels = new Uint8Array(height * width * 3);
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = Math.round(255 * data[(i % 3) * height * width + Math.floor(i / 3)]!);
  }
  const directory = await mkdtemp(join(tmpdir(), 'orfeas-triposr-'));
  const path = join(directory, 'picture.png');
  await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(path);
  return { path, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}

async function timePeer({ python, reference, folder }: TriposrMaterial, picture: string): Promise<number> {
  const script = join(repositoryRoot(), 'models/export/bench_reference.py');
  const weights = ['--weights', join(folder, 'checkpoint')];
  const work = ['--image', picture, '--grid', String(RESOLUTION), '--threads', String(THREADS)];
  const args = [script, ...weights, ...work];
  const { stdout } = await promisify(execFile)(python, args, {
    env: { ...process.env, ORFEAS_REF_TRIPOSR: reference, OMP_NUM_THREADS: String(THREADS) },
    maxBuffer: PEER_MAX_BYTES,
  });
  const { encodeSeconds, querySeconds, surfaceSeconds } = peerSchema.parse(
    JSON.parse(stdout.trim().split('\n').at(-1) ?? ''),
  );
  return encodeSeconds + querySeconds + surfaceSeconds;
}

if (import.meta.main) {
  const { ORFEAS_PARITY_PYTHON: python, ORFEAS_REF_TRIPOSR: reference, ORFEAS_BENCH_TRIPOSR: folder } = process.env;
  if (!python || !reference || !folder) {
    process.stderr.write(
      'Left out: it needs ORFEAS_PARITY_PYTHON, ORFEAS_REF_TRIPOSR and ORFEAS_BENCH_TRIPOSR; see models/export/README.md\n',
    );
  } else {
    for await (const line of runTriposrBench({ python, reference, folder })) {
      process.stdout.write(`${JSON.stringify(line)}\n`);
    }
  }
}
