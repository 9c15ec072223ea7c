import { Context } from '@temporalio/activity';
import type { SequenceActivities } from '../../contracts/sequence-orchestration.js';
import type { SequenceRecord } from '../../contracts/sequences.js';
import { putJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { patiently } from '../patience.js';

/** The activities that keep what remains of a sequence when Temporal has forgotten it. */
export function createSequenceRecords(store: ObjectStore): SequenceActivities {
  return {
    async openSequence(begun) {
      const record: SequenceRecord = { schema: 'orfeas.sequence-record/1', ...begun };
      const { tenant, state } = record;
      const index = keys.sequenceIndex(tenant, new Date(state.createdAt), state.id);
      await patiently(async () => {
        await putJson(store, keys.sequence(tenant, state.id), record, { ifAbsent: true });
        await putJson(store, index, {}, { ifAbsent: true });
      }, Context.current().cancellationSignal);
    },

    async closeSequence(ended) {
      const record: SequenceRecord = { schema: 'orfeas.sequence-record/1', ...ended };
      const key = keys.sequence(record.tenant, record.state.id);
      await patiently(() => putJson(store, key, record), Context.current().cancellationSignal);
    },
  };
}
