import { z } from 'zod';
import { sweepReportSchema } from '../../contracts/index.js';
import { type Operation, OUTAGES } from '../http/openapi/operation.js';
import { sweepRequestSchema } from './sweep-request.js';

const sweepSchema = z.object({ id: z.string(), report: sweepReportSchema.nullable() });

export const RETENTION_SCHEMAS = {
  SweepRequest: sweepRequestSchema,
  Sweep: sweepSchema,
  SweepList: z.object({ items: z.array(sweepReportSchema) }),
} as const;

export const RETENTION_OPERATIONS: readonly Operation[] = [
  {
    method: 'delete',
    path: '/v1/generations/{id}',
    id: 'eraseGeneration',
    group: 'Generations',
    summary: 'Erase picture and files of a generation that has ended; a tombstone with its hashes stays.',
    answers: { 202: { schema: 'Generation', says: 'Its files can no longer be read, and are gone within a minute.' } },
    errors: ['GENERATION_NOT_FOUND', 'GENERATION_RUNNING', ...OUTAGES],
  },
  {
    method: 'post',
    path: '/v1/sweeps',
    id: 'startSweep',
    group: 'Operations',
    summary: 'Take away now what has expired and what nobody names. For operators.',
    body: { json: 'SweepRequest' },
    headers: [['Prefer', 'wait=SECONDS to be answered at its end.']],
    answers: {
      200: { schema: 'Sweep', says: 'It is done.' },
      202: { schema: 'Sweep', says: 'It has begun; ask for its report by its id.' },
    },
    errors: ['FORBIDDEN', 'INVALID_REQUEST', ...OUTAGES],
  },
  {
    method: 'get',
    path: '/v1/sweeps',
    id: 'listSweeps',
    group: 'Operations',
    summary: 'What the last sweeps have done, the newest first. For operators.',
    answers: { 200: { schema: 'SweepList', says: 'Their reports.' } },
    errors: ['FORBIDDEN', 'STORAGE_UNAVAILABLE'],
  },
  {
    method: 'get',
    path: '/v1/sweeps/{id}',
    id: 'getSweep',
    group: 'Operations',
    summary: 'What a sweep has done. For operators.',
    answers: { 200: { schema: 'Sweep', says: 'Its report; null while it runs.' } },
    errors: ['FORBIDDEN', 'NOT_FOUND', ...OUTAGES],
  },
];
