import { type Operation, OUTAGES } from '../../http/openapi/operation.js';
import {
  generatorAnswerSchema,
  generatorHealthSchema,
  generatorListSchema,
  generatorStartedSchema,
} from './generator-job.js';

export const GENERATOR_SCHEMAS = {
  GeneratorStarted: generatorStartedSchema,
  GeneratorAnswer: generatorAnswerSchema,
  GeneratorList: generatorListSchema,
  GeneratorHealth: generatorHealthSchema,
} as const;

const JOB = [['jobId', 'The job; without it the newest 50 are listed.']] as const;

export const GENERATOR_OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/api/3d-generator',
    id: 'generatorStart',
    group: 'System routes',
    summary: 'Draw a sequence; what is sent is as for POST /v1/sequences.',
    body: { json: 'SequenceRequest', mesh: 'SequenceOptions' },
    answers: { 200: { schema: 'GeneratorStarted', says: 'It is under way.' } },
    errors: ['INVALID_REQUEST', 'INVALID_OPTIONS', 'UNSUPPORTED_MESH', 'MESH_TOO_LARGE', 'QUEUE_FULL', ...OUTAGES],
  },
  {
    method: 'get',
    path: '/api/3d-generator',
    id: 'generatorJobs',
    group: 'System routes',
    summary: 'How a job stands (GeneratorAnswer), or all of them.',
    query: JOB,
    answers: { 200: { schema: 'GeneratorList', says: 'The jobs, or with jobId the one.' } },
    errors: ['SEQUENCE_NOT_FOUND', ...OUTAGES],
  },
  {
    method: 'delete',
    path: '/api/3d-generator',
    id: 'generatorEnd',
    group: 'System routes',
    summary: 'Cancel a job that is under way, forget one that has ended.',
    query: [['jobId', 'The job.']],
    answers: { 200: { schema: 'GeneratorAnswer', says: 'How it stands, or stood.' } },
    errors: ['INVALID_REQUEST', 'SEQUENCE_NOT_FOUND', 'SEQUENCE_FINISHED', ...OUTAGES],
  },
  {
    method: 'get',
    path: '/api/health',
    id: 'generatorHealth',
    group: 'System routes',
    summary: 'Whether every part answers.',
    answers: { 200: { schema: 'GeneratorHealth', says: 'healthy, or degraded with what does not.' } },
    errors: [...OUTAGES],
  },
];
