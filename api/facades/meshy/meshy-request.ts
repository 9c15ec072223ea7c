import { z } from 'zod';
import { OrfeasError } from '../../../contracts/index.js';
import { bytesOfDataUri } from '../../generations/data-uri.js';
import type { PictureSource } from '../../generations/generation-starter.js';
import { fieldErrors, type GenerationSettings, parseGenerationSettings } from '../../generations/parse-request.js';

/** Faces that Meshy gives who asks for no number, and the most it takes: what "no remesh" stands for here. */
const DEFAULT_POLYCOUNT = 30_000;
const MAX_POLYCOUNT = 300_000;
/** Side of the texture without and with `hd_texture`, texels. */
const TEXTURE_SIZE = 2048;
const HD_TEXTURE_SIZE = 4096;

/** The formats of Meshy's that we write, in its order; it gives all but 3MF who names none. */
const MESHY_FORMATS = ['glb', 'obj', 'stl', 'usdz', '3mf'] as const;
const DEFAULT_FORMATS = ['glb', 'obj', 'stl', 'usdz'] as const;

/** A wish that would change the model and that no engine here can grant: refused, never dropped. */
const impossible = (why: string) => z.undefined({ error: why });

/** Body of Meshy's `POST /openapi/v1/image-to-3d`; fields that are not named here are let pass and have no effect. */
export const meshyRequestSchema = z.object({
  image_url: z.union(
    [z.string().startsWith('data:image/'), z.url({ protocol: /^https?$/ }).max(2048)],
    'Expected a public http or https address or a data URI of an image',
  ),
  input_task_id: impossible('Expected image_url: there are no tasks here that make pictures').optional(),
  ai_model: z.string().max(64).default('latest').describe('A model of GET /v1/models; Meshy’s own names mean "auto".'),
  model_type: z.literal('standard', 'Expected standard: there is no other kind of model here').default('standard'),
  topology: z.literal('triangle', 'Expected triangle: no quads are made here').default('triangle'),
  target_polycount: z.int().min(100).max(MAX_POLYCOUNT).default(DEFAULT_POLYCOUNT),
  should_remesh: z.boolean().optional().describe('false: as many faces as the engine gives, at most 300 000.'),
  hd_texture: z.boolean().default(false),
  texture_resolution: z.union([z.literal(1024), z.literal(2048), z.literal(4096)]).optional(),
  texture_prompt: z.literal('', 'Expected none: textures come from the picture alone').optional(),
  texture_image_url: z.literal('', 'Expected none: textures come from the picture alone').optional(),
  pose_mode: z.literal('', 'Expected none: the pose is the picture’s').optional(),
  moderation: z.literal(false, 'Expected false: nothing is screened here').optional(),
  origin_at: z.enum(['bottom', 'center']).default('bottom'),
  target_formats: z
    .array(z.enum(MESHY_FORMATS))
    .min(1)
    .default([...DEFAULT_FORMATS]),
});
export type MeshyRequest = z.output<typeof meshyRequestSchema>;

/** @throws OrfeasError INVALID_REQUEST, naming every field that is wrong. */
export function parseMeshyRequest(value: unknown): MeshyRequest {
  const result = meshyRequestSchema.safeParse(value);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error.issues);
  const list = errors.map(({ pointer, detail }) => `${pointer.slice(1) || 'body'}: ${detail}`).join('; ');
  throw new OrfeasError('INVALID_REQUEST', list, { errors });
}

/** The same order in our own terms. */
export function orderOfMeshy(request: MeshyRequest): { settings: GenerationSettings; source: PictureSource } {
  const { image_url: image, ai_model: model, hd_texture: isHd } = request;
  const settings = parseGenerationSettings({
    model: /^(latest|meshy-)/.test(model) ? 'auto' : model,
    outputs: request.target_formats,
    options: {
      targetFaces: request.should_remesh === false ? MAX_POLYCOUNT : request.target_polycount,
      textureSize: request.texture_resolution ?? (isHd ? HD_TEXTURE_SIZE : TEXTURE_SIZE),
      origin: request.origin_at,
    },
  });
  return { settings, source: image.startsWith('data:') ? { bytes: bytesOfDataUri(image) } : { url: image } };
}
