import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
// Types alone: Node itself runs this file in a worker's thread.
import type { Stage } from '../../../activities/stage.js';
import type { FilePieces } from '../../../geometry/formats/file-pieces.js';

const schema = z.object({
  /** Folder through which a test watches and steers the stage; the result does not depend on it. */
  folder: z.string(),
  steps: z.number(),
  /** After this step the stage writes `at-STEP` and waits for a file `go-STEP`. */
  holdAfter: z.number().default(0),
  /** After this step, once in the folder's life, the thread dies. */
  dieAfter: z.number().default(0),
  /** `always`: no attempt gets anywhere; `every-step`: each attempt brings one checkpoint, then fails. */
  /** Adds a file of so many MiB that is written in pieces. */
  largeMiB: z.number().default(0),
  fails: z.enum(['never', 'always', 'every-step']).default('never'),
});

/** A stage of small steps, each with a checkpoint, whose file is a digest of all of them. */
export const controlledStage: Stage<typeof schema> = {
  name: 'shape',
  version: 1,
  module: import.meta.url,
  params: schema,
  inputs: [],
  libraries: [],
  silenceMs: 30_000,
  async run(_, params, context) {
    const at = (name: string) => `${params.folder}/${name}`;
    const first = context.checkpoint.last?.step ?? 0;
    let state: Uint8Array = context.checkpoint.last?.state ?? new Uint8Array(32);
    appendFileSync(at('runs'), `${first}\n`);
    if (params.fails === 'always') throw new Error('It never works');
    for (let step = first + 1; step <= params.steps; step++) {
      state = new Uint8Array(createHash('sha256').update(state).update(String(step)).digest());
      context.checkpoint.save({ step, state });
      context.progress(step, params.steps);
      if (step === params.holdAfter) {
        writeFileSync(at(`at-${step}`), '');
        while (!existsSync(at(`go-${step}`))) await delay(5);
      }
      if (step === params.dieAfter && !existsSync(at('died'))) {
        writeFileSync(at('died'), '');
        process.exit(1);
      }
      if (params.fails === 'every-step' && step < params.steps) throw new Error(`No further than step ${step}`);
    }
    writeFileSync(at('computed'), '');
    const mediaType = 'application/octet-stream';
    const large = { name: 'large.bin', bytes: repeated(state, params.largeMiB), mediaType };
    return {
      files: [...(params.largeMiB > 0 ? [large] : []), { name: 'digest.bin', bytes: state, mediaType }],
      facts: { steps: params.steps },
    };
  },
};

/** A digest over and over again. */
function repeated(digest: Uint8Array, mebibytes: number): FilePieces {
  const pieces = mebibytes * 16;
  return {
    length: pieces * 65_536,
    *[Symbol.iterator]() {
      const piece = new Uint8Array(65_536);
      for (let number = 0; number < pieces; number++) {
        for (let at = 0; at < piece.length; at += digest.length) piece.set(digest, at);
        new DataView(piece.buffer).setUint32(0, number);
        yield piece;
      }
    },
  };
}
