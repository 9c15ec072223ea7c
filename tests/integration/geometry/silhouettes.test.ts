import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { SHAPE_MODES } from '../../../contracts/shape-modes.js';
import type { SilhouetteProof } from '../../bench/silhouette-proof.js';
import { repositoryRoot } from '../../support/parts.js';

const SILHOUETTES = 500;
const FIRST_SEED = 1;
/** Four times what it takes on two busy cores. */
const DEADLINE_MS = 300_000;

// Plain Node on the build: ten times as fast as inside Jest's sandbox.
const PROGRAM = path.join(repositoryRoot(), 'dist/tests/bench/silhouette-proof.js');

test(
  `of ${SILHOUETTES} random silhouettes every mode makes one closed, manifold, outward shell that can be printed, twice the same`,
  async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, `${SILHOUETTES}`, `${FIRST_SEED}`]);
    const proof = JSON.parse(stdout) as SilhouetteProof;
    // A failure names its seed: `node dist/tests/bench/silhouette-proof.js 1 SEED` repeats it alone.
    expect(proof).toMatchObject({ failures: [], silhouettes: SILHOUETTES, firstSeed: FIRST_SEED });
    expect(Object.keys(proof.modes).sort()).toEqual(Object.keys(SHAPE_MODES).sort());
    expect(Object.keys(proof.kinds)).toHaveLength(10);
  },
  DEADLINE_MS,
);
