import { type Operation, OUTAGES } from '../../http/openapi/operation.js';
import { systemMetricsSchema } from './system-metrics.js';
import { optimizedSchema, optimizeRequestSchema } from './system-optimize.js';

export const SYSTEM_CARE_SCHEMAS = {
  SystemOptimize: optimizeRequestSchema,
  SystemOptimized: optimizedSchema,
  SystemMetrics: systemMetricsSchema,
} as const;

export const SYSTEM_CARE_OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/api/system-optimize',
    id: 'systemOptimize',
    group: 'System routes',
    summary: 'Unload idle models (memory), sweep the bucket (disk), or both (full). For operators.',
    body: { json: 'SystemOptimize' },
    answers: { 200: { schema: 'SystemOptimized', says: 'What came of it.' } },
    errors: ['FORBIDDEN', 'INVALID_REQUEST', ...OUTAGES],
  },
  {
    method: 'get',
    path: '/api/system-metrics',
    id: 'systemMetrics',
    group: 'System routes',
    summary: 'Processor and memory of the API’s machine, the devices, the queues.',
    answers: { 200: { schema: 'SystemMetrics', says: 'As they are now.' } },
    errors: [...OUTAGES],
  },
];
