import { z } from 'zod';
import {
  artifactRefSchema,
  generationRequestSchema,
  generationSchema,
  modelSchema,
  problemSchema,
  STAGE_NAMES,
} from '../../../contracts/index.js';
import { BATCH_OPERATIONS, BATCH_SCHEMAS } from '../../batches/batches.operations.js';
import { CONTROL_OPERATIONS, CONTROL_SCHEMAS } from '../../control/control.operations.js';
import { classicGenerateSchema } from '../../facades/classic/classic-request.js';
import { classicStatusSchema } from '../../facades/classic/classic-status.js';
import { GENERATOR_OPERATIONS, GENERATOR_SCHEMAS } from '../../facades/generator/generator.operations.js';
import { HUNYUAN_OPERATIONS, HUNYUAN_SCHEMAS } from '../../facades/hunyuan/hunyuan.operations.js';
import { MESHY_OPERATIONS, MESHY_SCHEMAS } from '../../facades/meshy/meshy.operations.js';
import { SYSTEM_CARE_OPERATIONS, SYSTEM_CARE_SCHEMAS } from '../../facades/system/system-care.operations.js';
import { systemMemoryProfileSchema, systemModelsSchema, systemVramSchema } from '../../facades/system/system-view.js';
import { lineageSchema } from '../../generations/lineage-view.js';
import { MESHES_OPERATIONS, MESHES_SCHEMAS } from '../../meshes/meshes.operations.js';
import { DEPLOYMENTS_OPERATIONS, DEPLOYMENTS_SCHEMAS } from '../../operations/deployments/deployments.operations.js';
import { QUEUES_OPERATIONS, QUEUES_SCHEMAS } from '../../operations/queues.operations.js';
import { REPLAYS_OPERATIONS, REPLAYS_SCHEMAS } from '../../replays/replays.operations.js';
import { RETENTION_OPERATIONS, RETENTION_SCHEMAS } from '../../retention/retention.operations.js';
import { SEQUENCES_OPERATIONS, SEQUENCES_SCHEMAS } from '../../sequences/sequences.operations.js';
import { uploadSchema } from '../../uploads/upload-view.js';
import { remoteUploadSchema } from '../../uploads/uploads.service.js';
import { USAGE_OPERATIONS, USAGE_SCHEMAS } from '../../usage/usage.operations.js';
import { WEBHOOKS_OPERATIONS, WEBHOOKS_SCHEMAS } from '../../webhooks/webhooks.operations.js';
import { FILE_ROUTE, type Operation, OUTAGES } from './operation.js';

const artifactSchema = artifactRefSchema.extend({ stage: z.enum(STAGE_NAMES), url: z.string() });

/** The schemas of bodies, by the name they have in the document. */
export const SCHEMAS = {
  Upload: uploadSchema,
  RemoteUpload: remoteUploadSchema,
  Generation: generationSchema,
  GenerationRequest: generationRequestSchema,
  GenerationPage: z.object({ items: z.array(generationSchema), nextCursor: z.string().nullable() }),
  Lineage: lineageSchema,
  ArtifactList: z.object({ items: z.array(artifactSchema) }),
  Model: modelSchema,
  ModelList: z.object({ items: z.array(modelSchema) }),
  Health: z.object({ status: z.literal('healthy'), gpu_available: z.boolean() }),
  Readiness: z.object({
    ready: z.boolean(),
    parts: z.array(z.object({ part: z.string(), ready: z.boolean(), detail: z.string().nullable() })),
  }),
  ClassicJob: z.object({ job_id: z.string() }),
  ClassicGenerate: classicGenerateSchema,
  ClassicStarted: z.object({ status: z.literal('started'), job_id: z.string() }),
  ClassicStatus: classicStatusSchema,
  SystemVram: systemVramSchema,
  SystemModels: systemModelsSchema,
  SystemMemoryProfile: systemMemoryProfileSchema,
  ...CONTROL_SCHEMAS,
  ...DEPLOYMENTS_SCHEMAS,
  ...BATCH_SCHEMAS,
  ...QUEUES_SCHEMAS,
  ...MESHES_SCHEMAS,
  ...SEQUENCES_SCHEMAS,
  ...MESHY_SCHEMAS,
  ...HUNYUAN_SCHEMAS,
  ...REPLAYS_SCHEMAS,
  ...RETENTION_SCHEMAS,
  ...USAGE_SCHEMAS,
  ...SYSTEM_CARE_SCHEMAS,
  ...GENERATOR_SCHEMAS,
  ...WEBHOOKS_SCHEMAS,
  Problem: problemSchema,
} as const;
export type SchemaName = keyof typeof SCHEMAS;

/** Schemas of what clients send; all others are of answers. */
export const REQUEST_SCHEMAS: ReadonlySet<SchemaName> = new Set([
  'WebhookTarget',
  'SweepRequest',
  'SystemOptimize',
  'RemoteUpload',
  'GenerationRequest',
  'ClassicGenerate',
  'ResumeRequest',
  'PriorityRequest',
  'RampRequest',
  'PromoteRequest',
  'BatchRequest',
  'MeshyRequest',
  'HunyuanRequest',
  'ReplayRequest',
  'BulkReplayRequest',
  'MeshAnalyzeOptions',
  'MeshRepairOptions',
  'SequenceRequest',
  'SequenceOptions',
]);

const REMOTE = ['FORBIDDEN_ADDRESS', 'IMAGE_UNREACHABLE'] as const;
const PICTURE = ['INVALID_IMAGE', 'UNSUPPORTED_MEDIA_TYPE', 'IMAGE_TOO_LARGE', 'INVALID_REQUEST'] as const;
const LAST_EVENT = 'Number of the last event the client has; the stream goes on after it.';

const UPLOADS: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/uploads',
    id: 'uploadPicture',
    group: 'Uploads',
    summary: 'Send a picture ahead: as the form field image, as the whole body, or as {"url"} of one to fetch.',
    body: { picture: true, json: 'RemoteUpload' },
    answers: { 201: { schema: 'Upload', says: 'The picture is checked and stored.' } },
    errors: [...PICTURE, ...REMOTE, 'STORAGE_UNAVAILABLE'],
  },
  {
    method: 'get',
    path: '/v1/uploads/{id}',
    id: 'getUpload',
    group: 'Uploads',
    summary: 'What is known of an uploaded picture.',
    answers: { 200: { schema: 'Upload', says: 'The picture’s facts.' } },
    errors: ['UPLOAD_NOT_FOUND', 'STORAGE_UNAVAILABLE'],
  },
];

const GENERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/v1/generations',
    id: 'createGeneration',
    group: 'Generations',
    summary: 'Make a 3D model of a picture.',
    body: { json: 'GenerationRequest', form: true },
    headers: [
      ['Idempotency-Key', 'The same key with the same request gives the same generation.'],
      ['Prefer', 'wait=n holds the answer until the generation has finished, at most n seconds, n ≤ 60.'],
      ['Cancel-After', 'Cancel it when it has not ended after this long: 10m, 90s or 90.'],
    ],
    answers: {
      200: { schema: 'Generation', says: 'It has finished already.' },
      202: { schema: 'Generation', says: 'It is under way; look again after Retry-After, or follow its events.' },
    },
    errors: [
      ...PICTURE,
      ...REMOTE,
      'INVALID_OPTIONS',
      'UPLOAD_NOT_FOUND',
      'IDEMPOTENCY_CONFLICT',
      'MODEL_UNKNOWN',
      'MODEL_UNAVAILABLE',
      'QUEUE_FULL',
      ...OUTAGES,
    ],
  },
  {
    method: 'get',
    path: '/v1/generations',
    id: 'listGenerations',
    group: 'Generations',
    summary: 'List generations, the newest first.',
    query: [
      ['status', 'Only those of this status.'],
      ['stage', 'Only those that failed in this stage; of others those that reached it and no later one.'],
      ['code', 'Only those that failed with this code.'],
      ['model', 'Only those of this model.'],
      ['tag', 'Only those with this tag.'],
      ['batch', 'Only those of this batch.'],
      ['parent', 'Only replays of this generation.'],
      ['since', 'Only those begun then or later, as 2026-01-31T00:00:00Z or 2026-01-31.'],
      ['until', 'Only those begun before.'],
      ['limit', '1 to 100, 20 without.'],
      ['cursor', 'nextCursor of the page before.'],
    ],
    answers: { 200: { schema: 'GenerationPage', says: 'A page; nextCursor leads to the next, null after the last.' } },
    errors: ['INVALID_REQUEST', ...OUTAGES],
  },
  {
    method: 'get',
    path: '/v1/generations/{id}',
    id: 'getGeneration',
    group: 'Generations',
    summary: 'How a generation stands.',
    answers: { 200: { schema: 'Generation', says: 'With Retry-After while it runs.' } },
    errors: ['GENERATION_NOT_FOUND', ...OUTAGES],
  },
  {
    method: 'get',
    path: '/v1/generations/{id}/events',
    id: 'followGeneration',
    group: 'Generations',
    summary: 'Follow a generation: numbered events (status, stage, artifact), each once and in order, and progress.',
    headers: [['Last-Event-ID', LAST_EVENT]],
    query: [['lastEventId', LAST_EVENT]],
    answers: {
      200: { mediaType: 'text/event-stream', says: 'Until the final status.' },
      204: { says: 'The generation has finished and the client has all its events.' },
    },
    errors: ['GENERATION_NOT_FOUND', ...OUTAGES],
  },
  {
    method: 'post',
    path: '/v1/generations/{id}/cancel',
    id: 'cancelGeneration',
    group: 'Generations',
    summary: 'Stop a generation.',
    answers: { 202: { schema: 'Generation', says: 'It will end as CANCELED.' } },
    errors: ['GENERATION_NOT_FOUND', 'GENERATION_FINISHED', ...OUTAGES],
  },
  {
    method: 'get',
    path: '/v1/generations/{id}/lineage',
    id: 'getLineage',
    group: 'Generations',
    summary:
      'Where its files come from: picture, pack, seed, parent and replays; of each stage its key and its generation.',
    answers: { 200: { schema: 'Lineage', says: 'The lineage.' } },
    errors: ['GENERATION_NOT_FOUND', ...OUTAGES],
  },
  {
    method: 'get',
    path: '/v1/generations/{id}/artifacts',
    id: 'listArtifacts',
    group: 'Generations',
    summary: 'Its files.',
    answers: { 200: { schema: 'ArtifactList', says: 'The files of the stages that have finished.' } },
    errors: ['GENERATION_NOT_FOUND', ...OUTAGES],
  },
  {
    method: 'get',
    path: '/v1/generations/{id}/artifacts/{name}',
    id: 'getArtifact',
    group: 'Generations',
    summary: 'One file, whole or in part.',
    ...FILE_ROUTE,
    errors: ['GENERATION_NOT_FOUND', 'ARTIFACT_NOT_FOUND', 'RANGE_NOT_SATISFIABLE', ...OUTAGES],
  },
];

const MODELS: readonly Operation[] = [
  {
    method: 'get',
    path: '/v1/models',
    id: 'listModels',
    group: 'Models',
    summary: 'The models that workers offer.',
    answers: { 200: { schema: 'ModelList', says: 'All that were ever offered; available tells which are now.' } },
    errors: ['STORAGE_UNAVAILABLE'],
  },
  {
    method: 'get',
    path: '/v1/models/{id}',
    id: 'getModel',
    group: 'Models',
    summary: 'One model with its options.',
    answers: { 200: { schema: 'Model', says: 'The model.' } },
    errors: ['NOT_FOUND', 'STORAGE_UNAVAILABLE'],
  },
];

const OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/health',
    id: 'health',
    group: 'Operations',
    summary: 'Whether the API lives.',
    answers: { 200: { schema: 'Health', says: 'It does.' } },
    errors: [],
    open: true,
  },
  {
    method: 'get',
    path: '/ready',
    id: 'ready',
    group: 'Operations',
    summary: 'Whether storage, Temporal and a worker on every queue are there.',
    answers: {
      200: { schema: 'Readiness', says: 'All parts are.' },
      503: { schema: 'Readiness', says: 'parts tells which is not.' },
    },
    errors: [],
    open: true,
  },
  {
    method: 'get',
    path: '/metrics',
    id: 'metrics',
    group: 'Operations',
    summary: 'Figures for Prometheus.',
    answers: { 200: { mediaType: 'text/plain', says: 'Prometheus text format.' } },
    errors: [],
    open: true,
  },
];

const SEED_S3: readonly Operation[] = [
  {
    method: 'post',
    path: '/api/upload-image',
    id: 'classicUploadImage',
    group: 'Classic routes',
    summary: 'Send a picture of at most 16 MiB.',
    body: { picture: true },
    answers: { 200: { schema: 'ClassicJob', says: 'job_id is needed for the rest.' } },
    errors: [...PICTURE, 'STORAGE_UNAVAILABLE'],
  },
  {
    method: 'post',
    path: '/api/generate-3d',
    id: 'classicGenerate',
    group: 'Classic routes',
    summary: 'Make a model of an uploaded picture.',
    body: { json: 'ClassicGenerate' },
    answers: { 200: { schema: 'ClassicStarted', says: 'It is under way.' } },
    errors: [
      'INVALID_REQUEST',
      'UPLOAD_NOT_FOUND',
      'IDEMPOTENCY_CONFLICT',
      'MODEL_UNAVAILABLE',
      'QUEUE_FULL',
      ...OUTAGES,
    ],
  },
  {
    method: 'get',
    path: '/api/job-status/{id}',
    id: 'classicJobStatus',
    group: 'Classic routes',
    summary: 'How a job stands.',
    answers: { 200: { schema: 'ClassicStatus', says: 'output_file is there once it is completed.' } },
    errors: ['GENERATION_NOT_FOUND', 'UPLOAD_NOT_FOUND', ...OUTAGES],
  },
  {
    method: 'get',
    path: '/api/download/{id}/{file}',
    id: 'classicDownload',
    group: 'Classic routes',
    summary: 'A file of a job.',
    answers: { 200: { mediaType: 'application/octet-stream', says: 'The file.' } },
    errors: ['GENERATION_NOT_FOUND', 'ARTIFACT_NOT_FOUND', 'RANGE_NOT_SATISFIABLE', ...OUTAGES],
  },
];

const SYSTEM: readonly Operation[] = [
  {
    method: 'get',
    path: '/system/vram',
    id: 'systemVram',
    group: 'System routes',
    summary: 'Memory of the devices, and who holds it.',
    answers: { 200: { schema: 'SystemVram', says: 'The devices of the live workers.' } },
    errors: ['STORAGE_UNAVAILABLE'],
  },
  {
    method: 'get',
    path: '/system/models',
    id: 'systemModels',
    group: 'System routes',
    summary: 'Which models are loaded, and where.',
    answers: { 200: { schema: 'SystemModels', says: 'All that were ever offered.' } },
    errors: ['STORAGE_UNAVAILABLE'],
  },
  {
    method: 'get',
    path: '/system/memory-profile',
    id: 'systemMemoryProfile',
    group: 'System routes',
    summary: 'What is held beyond what was reserved, which is how a leak shows; and the API’s own process.',
    answers: { 200: { schema: 'SystemMemoryProfile', says: 'The models on the devices, and the process.' } },
    errors: ['STORAGE_UNAVAILABLE'],
  },
];

/** Every route of the API. A test holds that no route is missing here. */
export const ALL_OPERATIONS: readonly Operation[] = [
  ...WEBHOOKS_OPERATIONS,
  ...UPLOADS,
  ...GENERATIONS,
  ...CONTROL_OPERATIONS,
  ...REPLAYS_OPERATIONS,
  ...DEPLOYMENTS_OPERATIONS,
  ...BATCH_OPERATIONS,
  ...MESHES_OPERATIONS,
  ...SEQUENCES_OPERATIONS,
  ...MODELS,
  ...OPERATIONS,
  ...QUEUES_OPERATIONS,
  ...RETENTION_OPERATIONS,
  ...USAGE_OPERATIONS,
  ...SEED_S3,
  ...SYSTEM,
  ...SYSTEM_CARE_OPERATIONS,
  ...GENERATOR_OPERATIONS,
  ...MESHY_OPERATIONS,
  ...HUNYUAN_OPERATIONS,
];
