import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { SurfaceProof } from '../../bench/surface-proof.js';
import { repositoryRoot } from '../../support/parts.js';

const FIELDS = 2000;
const FIRST_SEED = 1;
/** Half a minute on an idle machine; nothing here asserts how long. */
const DEADLINE_MS = 600_000;

// Plain Node on the build: ten times as fast as inside Jest's sandbox.
const PROGRAM = path.join(repositoryRoot(), 'dist/tests/bench/surface-proof.js');

test(
  `of ${FIELDS} random fields every surface is closed, manifold, outward and the same in slabs, on threads and from blocks`,
  async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, `${FIELDS}`, `${FIRST_SEED}`]);
    const proof = JSON.parse(stdout) as SurfaceProof & { sameOnTwoThreads: boolean };
    // A failure names its seed: `node dist/tests/bench/surface-proof.js 1 SEED` repeats it alone.
    expect(proof).toMatchObject({ failure: null, fields: FIELDS, firstSeed: FIRST_SEED, sameOnTwoThreads: true });
    expect(Object.keys(proof.kinds)).toHaveLength(8);
  },
  DEADLINE_MS,
);
