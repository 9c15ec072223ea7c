import { z } from 'zod';
import { type Operation, OUTAGES } from '../../http/openapi/operation.js';
import { hunyuanRequestSchema } from './hunyuan-request.js';
import { hunyuanStatusSchema } from './hunyuan-status.js';

export const HUNYUAN_SCHEMAS = {
  HunyuanRequest: hunyuanRequestSchema,
  HunyuanSent: z.object({ uid: z.string() }),
  HunyuanStatus: hunyuanStatusSchema,
} as const;

const group = 'Hunyuan3D’s routes';
const REFUSALS = ['INVALID_REQUEST', 'INVALID_IMAGE', 'UNSUPPORTED_MEDIA_TYPE', 'IMAGE_TOO_LARGE'] as const;

export const HUNYUAN_OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/generate',
    id: 'hunyuanGenerate',
    group,
    summary: 'Make a model of a picture and wait for it.',
    body: { json: 'HunyuanRequest' },
    answers: { 200: { mediaType: 'model/gltf-binary', says: 'The file, of the type asked for.' } },
    errors: [...REFUSALS, 'MODEL_UNAVAILABLE', 'STAGE_FAILED', ...OUTAGES],
  },
  {
    method: 'post',
    path: '/send',
    id: 'hunyuanSend',
    group,
    summary: 'Make a model of a picture.',
    body: { json: 'HunyuanRequest' },
    answers: { 200: { schema: 'HunyuanSent', says: 'It is under way.' } },
    errors: [...REFUSALS, 'MODEL_UNAVAILABLE', ...OUTAGES],
  },
  {
    method: 'get',
    path: '/status/{uid}',
    id: 'hunyuanStatus',
    group,
    summary: 'How it stands, and the model in base64 once it is completed.',
    answers: { 200: { schema: 'HunyuanStatus', says: 'A failure says why.' } },
    errors: ['GENERATION_NOT_FOUND', 'ARTIFACT_NOT_FOUND', ...OUTAGES],
  },
];
