import { Context } from '@temporalio/activity';
import type { MeshActivities } from '../../contracts/mesh-orchestration.js';
import type { MeshRecord } from '../../contracts/meshes.js';
import { putJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { patiently } from '../patience.js';

/** The activity that keeps what remains of a mesh when Temporal has forgotten it. */
export function createMeshRecords(store: ObjectStore): Pick<MeshActivities, 'closeMesh'> {
  return {
    async closeMesh(ended) {
      const record: MeshRecord = { schema: 'orfeas.mesh/1', ...ended };
      const key = keys.mesh(record.tenant, record.state.id);
      await patiently(() => putJson(store, key, record), Context.current().cancellationSignal);
    },
  };
}
