import { defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { BatchState } from '../contracts/batch-orchestration.js';
import type { BatchStatus } from '../contracts/batch-statuses.js';
import { SEARCH_ATTRIBUTE_TYPE, SEARCH_ATTRIBUTES } from '../contracts/search-attributes.js';

/** Lets people search batches by how they stand. */
export function tagBatch(status: BatchStatus): void {
  const key = defineSearchAttributeKey(SEARCH_ATTRIBUTES.status, SEARCH_ATTRIBUTE_TYPE);
  upsertSearchAttributes([{ key, value: status }]);
}

/** Shows people in the Temporal UI how a batch stands. */
export function showBatch({ status, totals, codes }: BatchState, link: string): void {
  const reasons = Object.entries(codes).map(([code, indices]) => `| ${code} | ${indices.length} |`);
  setCurrentDetails(
    [
      `**${status}**`,
      [
        '| items | pending | running | succeeded | failed | canceled | refused |',
        '|---|---|---|---|---|---|---|',
        `| ${[totals.items, totals.pending, totals.running, totals.succeeded, totals.failed, totals.canceled, totals.refused].join(' | ')} |`,
      ].join('\n'),
      ...(reasons.length === 0 ? [] : [['| why | items |', '|---|---|', ...reasons].join('\n')]),
      `[The batch in the API](${link})`,
    ].join('\n\n'),
  );
}
