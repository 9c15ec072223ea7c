import { readFile } from 'node:fs/promises';
import { startParts } from '../support/parts.js';
import { readPictures } from './durable.js';
import type { BenchLine } from './figures.js';
import { postGeneration } from './post-generation.js';

/** The most that one worker process held in its life, MiB. */
export type MemoryBenchLine = BenchLine<'MiB'> & { bench: 'memory'; variant: WorkerName };

const WORKERS = ['gpu-worker', 'cpu-worker'] as const;
type WorkerName = (typeof WORKERS)[number];
/** The largest that `inflate` offers, and all formats. */
const REQUEST = {
  options: { resolution: 384, textureSize: 2048 },
  outputs: ['glb', 'stl', 'obj', 'ply', '3mf'],
  recompute: true,
};
/** What a whole worker may take, so that a machine of 4 GiB holds all parts. */
const LIMIT_MIB = 1536;

/** Generations one after the other, of each picture twice, in workers that were just started. */
export async function* runMemoryBench(rounds = 2): AsyncGenerator<MemoryBenchLine> {
  const pictures = await readPictures();
  const parts = await startParts(['temporal', 'minio', 'api', ...WORKERS]);
  try {
    for (let round = 0; round < rounds; round++) {
      for (const picture of pictures) await postGeneration(parts.settings.ORFEAS_PUBLIC_URL!, picture, REQUEST);
    }
    for (const variant of WORKERS) {
      const ours = await peakMiB(parts.pidOf(variant));
      const line = { ours, peer: LIMIT_MIB, peerName: 'the limit', ratio: ours / LIMIT_MIB } as const;
      yield { bench: 'memory', variant, ...line, unit: 'MiB', n: rounds * pictures.length };
    }
  } finally {
    await parts.end();
  }
}

/** The high-water mark of a process's resident set, its threads included. */
export async function peakMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)![1]) / 1024;
}

if (import.meta.main) {
  for await (const line of runMemoryBench()) process.stdout.write(`${JSON.stringify(line)}\n`);
}
