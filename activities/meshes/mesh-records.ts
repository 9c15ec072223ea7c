import { Context } from '@temporalio/activity';
import type { MeshActivities } from '../../contracts/mesh-orchestration.js';
import type { MeshRecord } from '../../contracts/meshes.js';
import { putJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { patiently } from '../patience.js';
import { dayOf, usageOfMesh } from '../usage-of.js';

/** The activity that keeps what remains of a mesh when Temporal has forgotten it. */
export function createMeshRecords(store: ObjectStore): Pick<MeshActivities, 'closeMesh'> {
  return {
    async closeMesh(ended) {
      const { tenant, state } = ended;
      const record: MeshRecord = { schema: 'orfeas.mesh/1', ...ended };
      const signal = Context.current().cancellationSignal;
      await patiently(() => putJson(store, keys.mesh(tenant, state.id), record), signal);
      const entry = keys.meshIndex(tenant, new Date(state.createdAt), state.id);
      await patiently(() => putJson(store, entry, {}, { ifAbsent: true }), signal);
      const usage = usageOfMesh(tenant, state);
      if (usage === null) return;
      await patiently(() => putJson(store, keys.usage(tenant, dayOf(usage.finishedAt), state.id), usage), signal);
    },
  };
}
