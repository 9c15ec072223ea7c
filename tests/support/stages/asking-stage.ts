import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
// Types alone: Node itself runs this file in a worker's thread.
import type { Stage } from '../../../activities/stage.js';

const schema = z.object({
  /** Folder through which a test watches and steers the stage; the result does not depend on it. */
  folder: z.string(),
  steps: z.number(),
  /** How often each of the engine's calls repeats itself. */
  repeats: z.number(),
  start: z.number(),
  /** `engine`: asks the engine; `alone`: computes without one until there is a file `go`. */
  does: z.enum(['engine', 'alone']),
});

const [ROWS, WIDTH] = [32, 64];

/** A stage that has the engine of probe-engines.ts do its work, and whose file is a digest of what that answers. */
export const askingStage: Stage<typeof schema> = {
  name: 'texture',
  version: 1,
  module: import.meta.url,
  params: schema,
  inputs: [],
  libraries: [],
  // Shorter than what the engine takes: while that has the word, the stage's silence is no hang.
  silenceMs: 1_000,
  async run(_, { folder, steps, repeats, start, does }, context) {
    if (does === 'alone') {
      writeFileSync(`${folder}/at`, '');
      for (let i = 0; !existsSync(`${folder}/go`); i++) {
        context.progress(i, i);
        await delay(20);
      }
      return { files: [] };
    }
    const data = Float32Array.from({ length: ROWS * WIDTH }, (_unused, i) => Math.sin(start * (i + 1)));
    const image = { data, dims: [ROWS, WIDTH] };
    const { output, facts } = await context.engine({
      ...{ kind: 'field', image, seed: repeats, resolution: 0, steps, guidance: null },
    });
    if (output.kind !== 'matte') throw new Error(`Expected the probe's answer but received ${output.kind}`);
    const bytes = new Uint8Array(createHash('sha256').update(output.alpha.data).digest());
    return {
      files: [{ name: 'digest.bin', bytes, mediaType: 'application/octet-stream' }],
      facts: { calls: facts.calls, family: context.pack?.family ?? null },
    };
  },
};
