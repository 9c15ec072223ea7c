import { usageOfMesh } from '../../../activities/usage-of.js';
import { pendingMesh } from '../../../contracts/mesh-orchestration.js';
import type { MeshState } from '../../../contracts/meshes.js';

const sha256 = 'a'.repeat(64);
const file = (bytes: number) => ({ name: 'model.stl', sha256, bytes, mediaType: 'model/stl' });
const pending = pendingMesh({
  ...{ tenant: 'local', id: 'an-id', operation: 'repair', format: 'stl', file: file(9), requestHash: sha256 },
  options: { unit: 'auto', upAxis: 'auto' },
  createdAt: '2026-11-20T23:59:59.000Z',
  ...{ priority: 3, fairnessWeight: 1, heartbeatTimeoutMs: 1, computeLimitMs: 1, retentionMs: 1 },
});
const ended: MeshState = {
  ...pending,
  ...{ status: 'SUCCEEDED', cached: false, seconds: 1.5, attempts: 2, artifacts: [file(10), file(20)] },
  finishedAt: '2026-11-21T00:00:01.000Z',
};

test('a mesh has used what its stage took, and nothing where it was known or did not end well', () => {
  const stages = (state: MeshState) => usageOfMesh('local', state)?.stages;
  expect(stages(ended)).toEqual([{ name: 'repair', seconds: 1.5, gpuSeconds: 0, bytes: 30, attempts: 2 }]);
  expect(stages({ ...ended, cached: true })).toEqual([]);
  expect(stages({ ...ended, status: 'FAILED', artifacts: [] })).toEqual([]);
  expect(usageOfMesh('local', pending)).toBeNull();
  expect(usageOfMesh('local', ended)).toMatchObject({ model: null, finishedAt: ended.finishedAt });
});
