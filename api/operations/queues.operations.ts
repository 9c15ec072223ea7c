import { queueListSchema, queueSchema } from '../../contracts/index.js';
import type { Operation } from '../http/openapi/operation.js';

export const QUEUES_SCHEMAS = { Queue: queueSchema, QueueList: queueListSchema } as const;

const ERRORS = ['FORBIDDEN', 'QUEUE_NOT_FOUND', 'INVALID_REQUEST', 'ORCHESTRATOR_UNAVAILABLE'] as const;

export const QUEUES_OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/queues',
    id: 'listQueues',
    group: 'Operators',
    summary: 'How every queue stands.',
    answers: { 200: { schema: 'QueueList', says: 'The queues of workflows, CPU stages and packs.' } },
    errors: ['FORBIDDEN', 'ORCHESTRATOR_UNAVAILABLE'],
  },
  {
    method: 'post',
    path: '/v1/queues/{queue}/pause',
    id: 'pauseQueue',
    group: 'Operators',
    summary: 'Hand out no task of a queue, and interrupt those that run; they go on from their checkpoints later.',
    answers: { 200: { schema: 'Queue', says: 'running tells how many have not obeyed yet.' } },
    errors: ERRORS,
  },
  {
    method: 'post',
    path: '/v1/queues/{queue}/drain',
    id: 'drainQueue',
    group: 'Operators',
    summary: 'Hand out no task of a queue, and let those that run finish.',
    answers: { 200: { schema: 'Queue', says: 'state is drained once running is 0.' } },
    errors: ERRORS,
  },
  {
    method: 'post',
    path: '/v1/queues/{queue}/resume',
    id: 'resumeQueue',
    group: 'Operators',
    summary: 'Undo a pause or a drain.',
    answers: { 200: { schema: 'Queue', says: 'Its tasks are handed out again.' } },
    errors: ERRORS,
  },
];
