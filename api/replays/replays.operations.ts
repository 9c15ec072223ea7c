import { z } from 'zod';
import {
  bulkReplayRequestSchema,
  replayPreviewSchema,
  replayRequestSchema,
  replaySchema,
} from '../../contracts/index.js';
import { type Operation, OUTAGES } from '../http/openapi/operation.js';

export const REPLAYS_SCHEMAS = {
  ReplayRequest: replayRequestSchema,
  Replay: z.union([replaySchema, z.object({ items: z.array(replaySchema) })]),
  BulkReplayRequest: bulkReplayRequestSchema,
  ReplayPreview: replayPreviewSchema,
} as const;

const MODELS = ['MODEL_UNKNOWN', 'MODEL_UNAVAILABLE', 'MODEL_TOO_LARGE'] as const;

export const REPLAYS_OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/generations/{id}/replay',
    id: 'replayGeneration',
    group: 'Generations',
    summary: 'Make a new generation of one that is there, from a stage on; what came before is taken over.',
    body: { json: 'ReplayRequest' },
    headers: [
      ['Idempotency-Key', 'The same key with the same request gives the same generation.'],
      ['Prefer', 'wait=n as for POST /v1/generations; not with variants.'],
    ],
    answers: {
      200: { schema: 'Replay', says: 'It has finished already.' },
      202: { schema: 'Replay', says: 'It is under way; with variants all of them, as items.' },
    },
    errors: [
      'INVALID_REQUEST',
      'INVALID_OPTIONS',
      'IDEMPOTENCY_CONFLICT',
      'GENERATION_NOT_FOUND',
      'GENERATION_EXPIRED',
      'STAGE_NOT_REPLAYABLE',
      'INPUT_LOST',
      'QUEUE_FULL',
      'FORBIDDEN_ADDRESS',
      ...MODELS,
      ...OUTAGES,
    ],
  },
  {
    method: 'post',
    path: '/v1/replays',
    id: 'replayGenerations',
    group: 'Generations',
    summary: 'Replay all generations that a query asks for, as a batch; dryRun only lists them.',
    body: { json: 'BulkReplayRequest' },
    headers: [['Idempotency-Key', 'The same key with the same request gives the same batch.']],
    answers: {
      200: { schema: 'ReplayPreview', says: 'A dry run: what would be replayed, and why the rest can’t be.' },
      202: { schema: 'Batch', says: 'The batch has begun; what can’t be replayed is refused in it.' },
    },
    errors: ['INVALID_REQUEST', 'IDEMPOTENCY_CONFLICT', 'FORBIDDEN_ADDRESS', ...OUTAGES],
  },
];
