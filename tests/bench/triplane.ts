import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { surfaceNets } from '../../geometry/mesh/surface-nets.js';
import type { EngineContext, EngineOutput, FloatTensor } from '../../models/families/engine.js';
import { triplane } from '../../models/families/triplane.js';
import { type DecodeSpec, type GraphRole, packManifestSchema, type TriplaneManifest } from '../../models/manifest.js';
import { type GraphSession, openSession } from '../../models/runner/open-session.js';
import { type BenchLine, median } from './figures.js';
import { startPythonPeer } from './python-peer.js';

/** One line of the bench's output: medians in seconds over `n` rounds, ours and the peer's turn about. */
export interface TriplaneBenchLine extends BenchLine {
  bench: 'triplane';
  variant: 'split' | 'from 64' | 'from 128';
  /** Points computed, ours and the peer's. */
  points: [number, number];
  /** `split`: largest difference of both fields over their largest value, raw densities. */
  fieldError?: number;
  /** Coarse to fine: share of the dense mesh's faces that it misses. */
  missedFaces?: number;
}

export interface TriplaneBenchOptions {
  /** Cells an axis. Default 256, as TripoSR's. */
  resolution?: number;
  /** Timed rounds. Default 3. */
  rounds?: number;
}

/** Threads of ONNX Runtime. */
const THREADS = 2;
const WIDTHS = [120, ...Array<number>(9).fill(64), 4];
const PLANES = [1, 3, 40, 64, 64] as const;
/** TripoSR's own decoding. */
const DECODE = {
  bounds: 0.87,
  sign: 'positive-inside',
  iso: 25,
  activation: 'exp-minus-one',
  resolution: { default: 256, values: [256] },
  chunk: { cpu: 8192, cuda: 262_144 },
} as const;
/** Cells of the coarsest level; refined by sign changes alone, as densities have no band. */
const COARSEST = { 'from 64': 64, 'from 128': 128 } as const;
type Hierarchical = keyof typeof COARSEST;
/** Cells an axis at which both fields are compared value by value. */
const COMPARED = 96;

/**
 * A triplane's grid at TripoSR's widths, random weights: the first layer split by plane against the whole query, and
 * coarse to fine, from two coarsest levels, against the whole grid, all split. Decodes are timed from planes to field.
 */
export async function* runTriplaneBench(options: TriplaneBenchOptions = {}): AsyncGenerator<TriplaneBenchLine> {
  const { resolution = 256, rounds = 3 } = options;
  const folder = await mkdtemp(join(tmpdir(), 'orfeas-triplane-'));
  try {
    // It writes the graphs before its first line, and has nothing to do afterwards.
    await (await startPythonPeer('triplane_graphs.py', 'requirements-triplane.txt', [folder]))[Symbol.asyncDispose]();
    await using graphs = await openGraphs(folder);
    const raw = { activation: 'none', iso: 0 } as const;
    const split = await decode(graphs, { isSplit: true, resolution: COMPARED, decode: raw });
    const whole = await decode(graphs, { isSplit: false, resolution: COMPARED, decode: raw });
    const fieldError = relativeError(valuesOf(split.output), valuesOf(whole.output));
    const times: Record<string, number[]> = { whole: [], split: [], 'from 64': [], 'from 128': [] };
    const outputs: Record<string, FieldOutput> = {};
    for (let round = 0; round < rounds; round++) {
      for (const [name, seconds] of Object.entries(times)) {
        const coarsest = COARSEST[name as Hierarchical];
        const hierarchy = coarsest === undefined ? null : { coarsest, band: 0, dilate: [1] };
        const decoded = await decode(graphs, { isSplit: name !== 'whole', resolution, decode: { hierarchy } });
        seconds.push(decoded.seconds);
        outputs[name] = decoded.output;
      }
    }
    yield { ...figures('split', 'whole', times, outputs), peerName: 'whole query', fieldError };
    const dense = meshOf(outputs.split!);
    for (const variant of ['from 64', 'from 128'] as const) {
      const missed = missedFaces(dense, meshOf(outputs[variant]!), (2 * DECODE.bounds) / resolution);
      yield { ...figures(variant, 'split', times, outputs), peerName: 'whole grid, split', missedFaces: missed };
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function figures(
  variant: TriplaneBenchLine['variant'],
  peer: string,
  times: Record<string, number[]>,
  outputs: Record<string, FieldOutput>,
) {
  const [own, other] = [median(times[variant]!), median(times[peer]!)];
  const points: [number, number] = [outputs[variant]!.points, outputs[peer]!.points];
  const n = times[variant]!.length;
  return { bench: 'triplane', variant, ours: own, peer: other, ratio: own / other, unit: 's', n, points } as const;
}

interface Graphs extends AsyncDisposable {
  sessions: Partial<Record<GraphRole, GraphSession>>;
  planes: FloatTensor;
  layers: Uint8Array;
}

async function openGraphs(folder: string): Promise<Graphs> {
  const open = (name: string) => openSession(join(folder, name), { provider: 'cpu', threads: THREADS });
  const [query, tail] = [await open('query.onnx'), await open('tail.onnx')];
  const planes = new Uint8Array(await readFile(join(folder, 'planes.f32')));
  return {
    sessions: { triplane_query: query, triplane_tail: tail },
    planes: { data: new Float32Array(planes.buffer), dims: PLANES },
    layers: new Uint8Array(await readFile(join(folder, 'query.f32'))),
    async [Symbol.asyncDispose]() {
      await query.release();
      await tail.release();
    },
  };
}

interface Decoding {
  isSplit: boolean;
  resolution: number;
  decode?: Partial<DecodeSpec>;
}

interface Decoded {
  output: FieldOutput;
  seconds: number;
}
type FieldOutput = Extract<EngineOutput, { kind: 'field' }>;

/** Runs the engine with an encoder that has its planes ready. */
async function decode(graphs: Graphs, { isSplit, resolution, decode }: Decoding): Promise<Decoded> {
  const context: EngineContext<TriplaneManifest> = {
    manifest: manifestOf(isSplit, decode),
    packDigest: '',
    provider: 'cpu',
    call: async (role, _phase, feeds) =>
      role === 'triplane_encoder' ? { planes: graphs.planes } : graphs.sessions[role]!.run(feeds),
    file: async () => graphs.layers,
    progress: () => undefined,
    checkpoint: { save: () => undefined, last: null },
  };
  const image = { data: new Float32Array(0), dims: [1, 3, 0, 0] };
  const task = { kind: 'field', image, seed: 0, resolution, steps: null, guidance: null } as const;
  const start = performance.now();
  const output = await triplane(task, context);
  const seconds = (performance.now() - start) / 1000;
  if (output.kind !== 'field') throw new Error('Expected a field');
  return { output, seconds };
}

function manifestOf(isSplit: boolean, decode: Partial<DecodeSpec> = {}): TriplaneManifest {
  const graph = { file: 'graph.onnx', in: {}, out: {} };
  return packManifestSchema.parse({
    schema: 'orfeas.pack/1',
    id: 'bench',
    version: '1.0.0',
    title: 'Bench',
    purpose: 'test',
    licence: { id: 'Apache-2.0', url: null, acceptRequired: false },
    family: 'triplane',
    capabilities: ['shape'],
    graphs: { triplane_encoder: graph, triplane_query: graph, triplane_tail: graph },
    mlp: isSplit ? { file: 'query.f32', widths: WIDTHS, activation: 'silu' } : null,
    preprocess: { background: [0, 0, 0], resize: { size: 512, filter: 'bilinear-antialias' } },
    decode: { ...DECODE, hierarchy: null, ...decode },
    texture: { mode: 'field-query' },
  }) as TriplaneManifest;
}

function valuesOf({ field }: FieldOutput): Float32Array {
  return field.values;
}

function meshOf({ field }: FieldOutput): Mesh {
  return surfaceNets(field);
}

function relativeError(values: Float32Array, expected: Float32Array): number {
  let worst = 0;
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    worst = Math.max(worst, Math.abs(values[i]! - expected[i]!));
    largest = Math.max(largest, Math.abs(expected[i]!));
  }
  return worst / largest;
}

/** Share of a mesh's faces with a corner in a cell in which the other mesh has none. */
function missedFaces({ positions, indices }: Mesh, found: Mesh, cell: number): number {
  const cellAt = (p: Float32Array, vertex: number) =>
    [0, 1, 2].map((axis) => Math.floor((p[3 * vertex + axis]! + DECODE.bounds) / cell)).join();
  const cells = new Set(Array.from({ length: found.positions.length / 3 }, (_, i) => cellAt(found.positions, i)));
  const isFound = Array.from({ length: positions.length / 3 }, (_, i) => cells.has(cellAt(positions, i)));
  let missed = 0;
  for (let i = 0; i < indices.length; i += 3) {
    if (!(isFound[indices[i]!]! && isFound[indices[i + 1]!]! && isFound[indices[i + 2]!]!)) missed++;
  }
  return missed / (indices.length / 3);
}

if (import.meta.main) {
  for await (const line of runTriplaneBench()) process.stdout.write(`${JSON.stringify(line)}\n`);
}
