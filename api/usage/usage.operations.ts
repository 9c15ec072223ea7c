import { usageSchema } from '../../contracts/index.js';
import type { Operation } from '../http/openapi/operation.js';

export const USAGE_SCHEMAS = { Usage: usageSchema } as const;

export const USAGE_OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/usage',
    id: 'getUsage',
    group: 'Operations',
    summary: 'What generations and meshes have used that ended in a span of days: seconds, device seconds, bytes.',
    query: [
      ['since', 'First day, yyyy-mm-dd (UTC); by default 30 days up to until.'],
      ['until', 'Last day; by default today.'],
      ['groupBy', 'day (default), stage, model or tenant.'],
      ['tenant', 'For operators: another tenant, or * for all.'],
    ],
    answers: { 200: { schema: 'Usage', says: 'Sums by group, and of all.' } },
    errors: ['INVALID_REQUEST', 'FORBIDDEN', 'STORAGE_UNAVAILABLE'],
  },
];
