import { z } from 'zod';
import { type Operation, OUTAGES } from '../../http/openapi/operation.js';
import { meshyRequestSchema } from './meshy-request.js';
import { meshyTaskSchema } from './meshy-task.js';

export const MESHY_SCHEMAS = {
  MeshyRequest: meshyRequestSchema,
  MeshyCreated: z.object({ result: z.string() }),
  MeshyTask: meshyTaskSchema,
  MeshyTaskList: z.array(meshyTaskSchema),
  MeshyDeleted: z.object({}),
} as const;

const group = 'Meshy’s routes';

export const MESHY_OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/openapi/v1/image-to-3d',
    id: 'meshyCreate',
    group,
    summary: 'Make a model of a picture.',
    body: { json: 'MeshyRequest' },
    answers: { 202: { schema: 'MeshyCreated', says: 'It is under way; result is its id.' } },
    errors: ['INVALID_REQUEST', 'INVALID_IMAGE', 'MODEL_UNKNOWN', 'MODEL_UNAVAILABLE', ...OUTAGES],
  },
  {
    method: 'get',
    path: '/openapi/v1/image-to-3d',
    id: 'meshyList',
    group,
    summary: 'List tasks by pages.',
    query: [
      ['page_num', 'From 1.'],
      ['page_size', '1 to 50, 10 without.'],
      ['sort_by', '-created_at, the newest first, or +created_at.'],
    ],
    answers: { 200: { schema: 'MeshyTaskList', says: 'The page; empty after the last.' } },
    errors: ['INVALID_REQUEST', ...OUTAGES],
  },
  {
    method: 'get',
    path: '/openapi/v1/image-to-3d/{id}',
    id: 'meshyGet',
    group,
    summary: 'How a task stands.',
    answers: { 200: { schema: 'MeshyTask', says: 'With Retry-After while it runs.' } },
    errors: ['GENERATION_NOT_FOUND', ...OUTAGES],
  },
  {
    method: 'get',
    path: '/openapi/v1/image-to-3d/{id}/stream',
    id: 'meshyStream',
    group,
    summary: 'Follow a task: id, status and progress as they change, then the whole task.',
    answers: { 200: { mediaType: 'text/event-stream', says: 'Until it has ended.' } },
    errors: ['GENERATION_NOT_FOUND', ...OUTAGES],
  },
  {
    method: 'delete',
    path: '/openapi/v1/image-to-3d/{id}',
    id: 'meshyDelete',
    group,
    summary: 'Cancel a task that waits.',
    answers: { 200: { schema: 'MeshyDeleted', says: 'It will end as CANCELED.' } },
    errors: ['INVALID_REQUEST', 'GENERATION_NOT_FOUND', 'GENERATION_FINISHED', ...OUTAGES],
  },
  {
    method: 'get',
    path: '/openapi/v1/files/{tenant}/{id}/{name}',
    id: 'meshyFile',
    group,
    summary: 'A file by a signed link of a task, without a key.',
    query: [
      ['expires', 'As the link has it.'],
      ['signature', 'As the link has it.'],
    ],
    answers: { 200: { mediaType: 'application/octet-stream', says: 'The file.' } },
    errors: ['UNAUTHORIZED', 'GENERATION_NOT_FOUND', 'ARTIFACT_NOT_FOUND', 'RANGE_NOT_SATISFIABLE', ...OUTAGES],
    open: true,
  },
  {
    method: 'get',
    path: '/openapi/v2/text-to-3d',
    id: 'meshyTextTasks',
    group,
    summary: 'Tasks from text, of which there are none; clients try their key on it.',
    answers: { 200: { schema: 'MeshyTaskList', says: 'An empty list.' } },
    errors: [],
  },
];
