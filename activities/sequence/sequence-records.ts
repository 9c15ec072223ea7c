import { Context } from '@temporalio/activity';
import type { SequenceActivities } from '../../contracts/sequence-orchestration.js';
import type { SequenceRecord } from '../../contracts/sequences.js';
import { putJson } from '../../infra/storage/json-objects.js';
import { keys } from '../../infra/storage/keys.js';
import type { ObjectStore } from '../../infra/storage/object-store.js';
import { patiently } from '../patience.js';

/** The activity that keeps what remains of a sequence when Temporal has forgotten it. */
export function createSequenceRecords(store: ObjectStore): SequenceActivities {
  return {
    async closeSequence(ended) {
      const record: SequenceRecord = { schema: 'orfeas.sequence-record/1', ...ended };
      const key = keys.sequence(record.tenant, record.state.id);
      await patiently(() => putJson(store, key, record), Context.current().cancellationSignal);
    },
  };
}
