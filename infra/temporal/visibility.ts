import type { Client } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.js';

// Conditions of the list filter of Temporal's visibility, which is up to a second or so late.

export const IS_OPEN = `ExecutionStatus = 'Running'`;

export const ofType = (type: string): string => `WorkflowType = '${type}'`;

/** Tenants are [a-z0-9-]: nothing to escape. */
export const ofTenant = (tenant: string): string => `${SEARCH_ATTRIBUTES.tenant} = '${tenant}'`;

export const startedSince = (since: Date): string => `StartTime >= '${since.toISOString()}'`;

export const endedSince = (since: Date): string => `CloseTime >= '${since.toISOString()}'`;

/** The workflows for which every condition holds, as a query. */
export const allOf = (conditions: readonly string[]): string => conditions.join(' AND ');

/** Which of a tenant's workflows are counted. */
export type Counted = 'open' | { startedSince: Date };

/** Counts a tenant's workflows of one type. */
export async function countOfTenant(client: Client, type: string, tenant: string, which: Counted): Promise<number> {
  const counted = which === 'open' ? IS_OPEN : startedSince(which.startedSince);
  return (await client.workflow.count(allOf([ofType(type), ofTenant(tenant), counted]))).count;
}
