import { z } from 'zod';
import { batchItemViewSchema, batchSchema } from '../../contracts/index.js';
import { type Operation, OUTAGES } from '../http/openapi/operation.js';
import { batchRequestSchema } from './batch-request.js';

export const BATCH_SCHEMAS = {
  BatchRequest: batchRequestSchema,
  Batch: batchSchema,
  BatchPage: z.object({ items: z.array(batchSchema), nextCursor: z.string().nullable() }),
  BatchItemPage: z.object({ items: z.array(batchItemViewSchema), nextCursor: z.string().nullable() }),
} as const;

const LIST_QUERY = [
  ['limit', 'How many, 1 to 100; 20 otherwise.'],
  ['cursor', 'nextCursor of the page before.'],
] as const;

/** The orders that a batch under way takes. */
const ORDERS = [
  ['pause', 'pauseBatch', 'Start nothing more; what is under way goes on.'],
  ['resume', 'resumeBatch', 'Let a paused batch go on.'],
  ['cancel', 'cancelBatch', 'Cancel what is under way and start nothing more.'],
] as const;

export const BATCH_OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/batches',
    id: 'createBatch',
    group: 'Batches',
    summary:
      'Make models of many pictures: a list as JSON, a zip as the whole body (settings in the query), or a form with the ' +
      'zip in the field archive and the settings as fields.',
    body: { json: 'BatchRequest' },
    headers: [['Idempotency-Key', 'The same key with the same request starts nothing a second time.']],
    answers: { 202: { schema: 'Batch', says: 'It is under way; items that can not be used are refused.' } },
    errors: [
      'INVALID_REQUEST',
      'INVALID_OPTIONS',
      'ARCHIVE_INVALID',
      'IDEMPOTENCY_CONFLICT',
      'INVALID_IMAGE',
      'UNSUPPORTED_MEDIA_TYPE',
      'IMAGE_TOO_LARGE',
      'UPLOAD_NOT_FOUND',
      'MODEL_UNKNOWN',
      'MODEL_UNAVAILABLE',
      ...OUTAGES,
    ],
  },
  {
    method: 'get',
    path: '/v1/batches',
    id: 'listBatches',
    group: 'Batches',
    summary: 'The batches, the newest first.',
    query: LIST_QUERY,
    answers: { 200: { schema: 'BatchPage', says: 'A page of them.' } },
    errors: ['INVALID_REQUEST', ...OUTAGES],
  },
  {
    method: 'get',
    path: '/v1/batches/{id}',
    id: 'getBatch',
    group: 'Batches',
    summary: 'How a batch stands.',
    answers: { 200: { schema: 'Batch', says: 'Its totals and addresses.' } },
    errors: ['BATCH_NOT_FOUND', ...OUTAGES],
  },
  {
    method: 'get',
    path: '/v1/batches/{id}/items',
    id: 'listBatchItems',
    group: 'Batches',
    summary: 'The items of a batch, in their order.',
    query: [['status', 'Only those: PENDING, IN_PROGRESS, SUCCEEDED, FAILED, CANCELED or REFUSED.'], ...LIST_QUERY],
    answers: { 200: { schema: 'BatchItemPage', says: 'A page of them.' } },
    errors: ['INVALID_REQUEST', 'BATCH_NOT_FOUND', ...OUTAGES],
  },
  ...ORDERS.map(
    ([order, id, summary]): Operation => ({
      method: 'post',
      path: `/v1/batches/{id}/${order}`,
      id,
      group: 'Batches',
      summary,
      answers: { 202: { schema: 'Batch', says: 'It has been told.' } },
      errors: ['BATCH_NOT_FOUND', 'BATCH_FINISHED', ...OUTAGES],
    }),
  ),
  {
    method: 'get',
    path: '/v1/batches/{id}/results.zip',
    id: 'getBatchResults',
    group: 'Batches',
    summary: 'What the batch has made so far: a folder for each item that succeeded, and a manifest of all of them.',
    answers: { 200: { mediaType: 'application/zip', says: 'The zip.' } },
    errors: ['BATCH_NOT_FOUND', ...OUTAGES],
  },
];
