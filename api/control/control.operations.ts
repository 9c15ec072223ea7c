import { type Operation, OUTAGES } from '../http/openapi/operation.js';
import { priorityRequestSchema, resumeRequestSchema } from './control-request.js';

export const CONTROL_SCHEMAS = {
  ResumeRequest: resumeRequestSchema,
  PriorityRequest: priorityRequestSchema,
} as const;

export const CONTROL_OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/generations/{id}/resume',
    id: 'resumeGeneration',
    group: 'Generations',
    summary: 'Let a paused generation go on, with other options for the stages that are still to come.',
    body: { json: 'ResumeRequest' },
    answers: { 202: { schema: 'Generation', says: 'It goes on.' } },
    errors: [
      'INVALID_REQUEST',
      'INVALID_OPTIONS',
      'GENERATION_NOT_FOUND',
      'GENERATION_NOT_PAUSED',
      'MODEL_UNAVAILABLE',
      ...OUTAGES,
    ],
  },
  {
    method: 'post',
    path: '/v1/generations/{id}/priority',
    id: 'changePriority',
    group: 'Generations',
    summary: 'Change how soon a generation is served; one that waits takes its new place at once.',
    body: { json: 'PriorityRequest' },
    answers: { 202: { schema: 'Generation', says: 'It has the priority.' } },
    errors: ['INVALID_REQUEST', 'GENERATION_NOT_FOUND', 'GENERATION_FINISHED', ...OUTAGES],
  },
];
