import type { Client } from '@temporalio/client';
import { GENERATION_WORKFLOW } from '../../contracts/orchestration.js';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.js';
import type { GenerationCount } from './generation-gateway.js';
import { allOf, endedSince, IS_OPEN, ofTenant, ofType, startedSince } from './visibility.js';

/** Counts generations, those of batches aside, by what Temporal's visibility knows: up to a second or so late. */
export async function countGenerations(client: Client, { tenant, which, since }: GenerationCount): Promise<number> {
  const counted = { open: () => IS_OPEN, started: () => startedSince(since), ended: () => endedSince(since) };
  const conditions = [
    ofType(GENERATION_WORKFLOW),
    `${SEARCH_ATTRIBUTES.batch} IS NULL`,
    ...(tenant === null ? [] : [ofTenant(tenant)]),
    counted[which](),
  ];
  return (await client.workflow.count(allOf(conditions))).count;
}
