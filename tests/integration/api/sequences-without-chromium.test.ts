import path from 'node:path';
import { sequenceSchema } from '../../../contracts/sequence-view.js';
import { exportGlb } from '../../../geometry/formats/export-glb.js';
import { joinPieces } from '../../../geometry/formats/file-pieces.js';
import { type Parts, startParts } from '../../support/parts.js';
import { provenance } from '../../support/provenance.js';
import { cube } from '../../support/solids.js';

const DEADLINE_MS = 120_000;

let parts: Parts;

beforeAll(async () => {
  const nowhere = { ORFEAS_CHROMIUM: path.join('/nowhere', 'chromium') };
  parts = await startParts(['temporal', 'minio', 'cpu-worker', 'gpu-worker', 'render-worker', 'api'], nowhere);
}, DEADLINE_MS);

afterAll(() => parts?.end(), DEADLINE_MS);

it(
  'fails at once, and says what is missing and what to do, where there is no Chromium',
  async () => {
    const { ORFEAS_API_HOST: host, ORFEAS_API_PORT: port } = parts.settings;
    const answer = await fetch(`http://${host}:${port}/v1/sequences?preset=custom&frames=4&size=64`, {
      method: 'POST',
      body: new Uint8Array(joinPieces(exportGlb({ mesh: cube(20), provenance, name: 'cube' }))),
      headers: { prefer: 'wait=60' },
    });
    expect(sequenceSchema.parse(await answer.json())).toMatchObject({
      status: 'FAILED',
      attempts: null,
      artifacts: [],
      error: { code: 'RENDERER_UNAVAILABLE', suggestion: expect.stringContaining('ORFEAS_CHROMIUM') },
    });
  },
  DEADLINE_MS,
);
