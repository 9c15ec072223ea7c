import type { Client } from '@temporalio/client';
import { GENERATION_WORKFLOW } from '../../contracts/orchestration.js';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.js';
import type { GenerationCount } from './generation-gateway.js';

/** Counts generations, those of batches aside, by what Temporal's visibility knows: up to a second or so late. */
export async function countGenerations(client: Client, { tenant, which, since }: GenerationCount): Promise<number> {
  const conditions = [
    `WorkflowType = '${GENERATION_WORKFLOW}'`,
    `${SEARCH_ATTRIBUTES.batch} IS NULL`,
    // Tenants are [a-z0-9-]: nothing to escape.
    ...(tenant === null ? [] : [`${SEARCH_ATTRIBUTES.tenant} = '${tenant}'`]),
    ...(which === 'open' ? [`ExecutionStatus = 'Running'`] : []),
    ...(which === 'started' ? [`StartTime >= '${since.toISOString()}'`] : []),
    ...(which === 'ended' ? [`CloseTime >= '${since.toISOString()}'`] : []),
  ];
  const { count } = await client.workflow.count(conditions.join(' AND '));
  return count;
}
