import { EncodingQueue } from '../../activities/sequence/encoding-queue.js';
import { type OpenScene, openScene } from '../../activities/sequence/open-scene.js';
import { type PlannedFrames, planFrames } from '../../activities/sequence/plan-frames.js';
import { sequenceOptionsSchema, settleSequence } from '../../contracts/sequence-options.js';
import { exportGlb } from '../../geometry/formats/export-glb.js';
import { joinPieces } from '../../geometry/formats/file-pieces.js';
import { readGlb } from '../../geometry/formats/read-glb.js';
import { chromiumPath } from '../../infra/config/chromium-path.js';
import { provenance } from '../support/provenance.js';
import { seamedTorus } from '../support/solids.js';
import { type BenchLine, median } from './figures.js';

/** One line of the bench's output: medians in seconds for all frames, encoding included. */
export interface SequenceBenchLine extends BenchLine {
  bench: 'sequence';
  variant: 'png' | 'jpeg';
  frames: number;
  faces: number;
}

const ROUNDS = 5;
/** 250 × 100 quads: 50 000 faces. */
const QUADS = [250, 100] as const;
const PLAN = { preset: 'custom', frames: 72, size: 512, background: '#ffffff' } as const;

/**
 * 72 frames of a 50k-face model as files, against the way that is at hand with the same browser: show each view and take a
 * screenshot of it. Browser and model are open before; each round times both, after one untimed round.
 */
export async function* runSequenceBench(chromium: string): AsyncGenerator<SequenceBenchLine> {
  const mesh = seamedTorus(50, 20, ...QUADS);
  const glb = joinPieces(exportGlb({ mesh, provenance, name: 'torus' }));
  const { mesh: read } = readGlb(glb, { faces: 1e6, vertices: 1e6, nodes: 10 });
  for (const format of ['png', 'jpeg'] as const) {
    const plan = settleSequence(sequenceOptionsSchema.parse({ ...PLAN, format }));
    const planned = planFrames(read.positions, plan);
    let queue = new EncodingQueue(plan, () => undefined);
    const onFrame = (frame: number, pixels: Buffer) => queue.take(planned.orders[frame]!, pixels);
    const scene = await openScene({ chromium, glb, look: planned.look, onFrame });
    const ours = async () => {
      let files = 0;
      queue = new EncodingQueue(plan, () => {
        files++;
      });
      await scene.draw(planned.orders);
      await queue.end();
      if (files !== planned.orders.length) throw new Error(`Expected ${planned.orders.length} files but made ${files}`);
    };
    const times = { ours: [] as number[], peer: [] as number[] };
    try {
      for (let round = -1; round < ROUNDS; round++) {
        const taken = { ours: await secondsOf(ours), peer: await secondsOf(() => screenshots(scene, planned, format)) };
        if (round < 0) continue;
        times.ours.push(taken.ours);
        times.peer.push(taken.peer);
      }
    } finally {
      await scene.close();
    }
    const [one, other] = [median(times.ours), median(times.peer)];
    yield {
      ...{ bench: 'sequence', variant: format, ours: one, peer: other, peerName: 'a screenshot a frame' },
      ...{ ratio: one / other, unit: 's', n: ROUNDS, frames: plan.frames, faces: read.indices.length / 3 },
    };
  }
}

async function screenshots({ page }: OpenScene, { orders, look }: PlannedFrames, type: 'png' | 'jpeg'): Promise<void> {
  const clip = { x: 0, y: 0, width: look.size, height: look.size };
  for (const order of orders) {
    await page.evaluate(
      (place) => (globalThis as unknown as { scene: { show(at: unknown): void } }).scene.show(place),
      order,
    );
    await page.screenshot({ type, clip, ...(type === 'jpeg' ? { quality: 95 } : {}) });
  }
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

if (import.meta.main) {
  const chromium = chromiumPath();
  if (chromium === null) throw new Error('Expected Chromium on PATH or in ORFEAS_CHROMIUM but found none');
  for await (const line of runSequenceBench(chromium)) process.stdout.write(`${JSON.stringify(line)}\n`);
}
