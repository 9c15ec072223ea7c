import { z } from 'zod';
import { sequenceOptionsSchema, sequenceRequestSchema, sequenceSchema } from '../../contracts/index.js';
import { FILE_ROUTE, type Operation, OUTAGES } from '../http/openapi/operation.js';

export const SEQUENCES_SCHEMAS = {
  Sequence: sequenceSchema,
  SequenceRequest: sequenceRequestSchema,
  SequenceOptions: sequenceOptionsSchema,
  SequencePage: z.object({ items: z.array(sequenceSchema), nextCursor: z.string().nullable() }),
} as const;

const GROUP = { group: 'Sequences' } as const;

export const SEQUENCES_OPERATIONS: readonly Operation[] = [
  {
    ...GROUP,
    method: 'post',
    path: '/v1/sequences',
    id: 'createSequence',
    summary:
      'Draw a model from all around: that of a generation, named in JSON, or a GLB as the whole body (options in the ' +
      'query) or as the form field file (options as fields).',
    body: { json: 'SequenceRequest', mesh: 'SequenceOptions' },
    query: Object.entries(sequenceOptionsSchema.shape).map(([name, { description }]) => [name, description ?? '']),
    headers: [
      ['Idempotency-Key', 'The same key with the same request gives the same sequence.'],
      ['Prefer', 'wait=n holds the answer until it has ended, at most n seconds, n ≤ 60.'],
    ],
    answers: {
      200: { schema: 'Sequence', says: 'It has ended already.' },
      202: { schema: 'Sequence', says: 'It is under way; look again after Retry-After, or follow its events.' },
    },
    errors: [
      ...['INVALID_REQUEST', 'INVALID_OPTIONS', 'UNSUPPORTED_MESH', 'MESH_TOO_LARGE'],
      ...['GENERATION_NOT_FOUND', 'GENERATION_RUNNING', 'GENERATION_EXPIRED', 'ARTIFACT_NOT_FOUND'],
      ...['IDEMPOTENCY_CONFLICT', 'QUEUE_FULL', ...OUTAGES],
    ] as Operation['errors'],
  },
  {
    ...GROUP,
    method: 'get',
    path: '/v1/sequences',
    id: 'listSequences',
    summary: 'Sequences, the newest first.',
    query: [
      ['limit', 'Of a page, 1 to 100; 20 by default.'],
      ['cursor', 'nextCursor of the page before.'],
    ],
    answers: { 200: { schema: 'SequencePage', says: 'A page of them.' } },
    errors: ['INVALID_REQUEST', ...OUTAGES],
  },
  {
    ...GROUP,
    method: 'get',
    path: '/v1/sequences/{id}',
    id: 'getSequence',
    summary: 'How a sequence stands.',
    answers: { 200: { schema: 'Sequence', says: 'With Retry-After while it is under way.' } },
    errors: ['SEQUENCE_NOT_FOUND', ...OUTAGES],
  },
  {
    ...GROUP,
    method: 'post',
    path: '/v1/sequences/{id}/cancel',
    id: 'cancelSequence',
    summary: 'Stop drawing.',
    answers: { 202: { schema: 'Sequence', says: 'It ends within about a second.' } },
    errors: ['SEQUENCE_NOT_FOUND', 'SEQUENCE_FINISHED', ...OUTAGES],
  },
  {
    ...GROUP,
    method: 'delete',
    path: '/v1/sequences/{id}',
    id: 'deleteSequence',
    summary: 'Forget a sequence that has ended; its files go with the next sweep.',
    answers: { 204: { says: 'It is gone.' } },
    errors: ['SEQUENCE_NOT_FOUND', 'SEQUENCE_RUNNING', ...OUTAGES],
  },
  {
    ...GROUP,
    method: 'get',
    path: '/v1/sequences/{id}/events',
    id: 'followSequence',
    summary: 'What happens to a sequence, as server-sent events: status and artifact, numbered, and progress.',
    headers: [['Last-Event-ID', 'Number of the last event the client has; the stream goes on after it.']],
    answers: {
      200: { mediaType: 'text/event-stream', says: 'Until it has ended.' },
      204: { says: 'Nothing is left to tell.' },
    },
    errors: ['SEQUENCE_NOT_FOUND', ...OUTAGES],
  },
  {
    ...GROUP,
    method: 'get',
    path: '/v1/sequences/{id}/artifacts/{name}',
    id: 'getSequenceArtifact',
    summary: 'A file of a sequence, whole or in part: sequence.zip, sequence.webp, poster.*, manifest.json.',
    ...FILE_ROUTE,
    errors: ['SEQUENCE_NOT_FOUND', 'ARTIFACT_NOT_FOUND', 'RANGE_NOT_SATISFIABLE', ...OUTAGES],
  },
];
