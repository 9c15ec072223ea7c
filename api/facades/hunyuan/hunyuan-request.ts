import { z } from 'zod';
import { OrfeasError, OUTPUT_FORMATS, type PackOffer } from '../../../contracts/index.js';
import { fieldErrors, type GenerationSettings, parseGenerationSettings } from '../../generations/parse-request.js';

/** What the reference takes where a request says nothing. */
const DEFAULT_SEED = 1234;
const DEFAULT_FACES = 40_000;

const refused = (why: string) => z.undefined({ error: why }).optional();

/**
 * Body of `POST /generate` and `POST /send` as the clients of Hunyuan3D's own server send it. Fields that are not named
 * here are let pass and have no effect.
 */
export const hunyuanRequestSchema = z.object({
  image: z.string('Expected a picture in base64: models are made from pictures here, not from text').min(1),
  mesh: refused('Expected none: meshes of one’s own are not textured here'),
  seed: z.int().min(0).max(4_294_967_295).default(DEFAULT_SEED),
  octree_resolution: z.int().min(1).optional().describe('Cells of the field along its longest side.'),
  num_inference_steps: z.int().min(1).optional(),
  guidance_scale: z.number().min(0).optional(),
  face_count: z.int().min(100).max(1_000_000).default(DEFAULT_FACES),
  texture: z.boolean().optional().describe('Without effect: every model comes with its texture.'),
  type: z.enum(OUTPUT_FORMATS).default('glb'),
});
export type HunyuanRequest = z.output<typeof hunyuanRequestSchema>;

/** @throws OrfeasError INVALID_REQUEST, naming every field that is wrong. */
export function parseHunyuanRequest(value: unknown): HunyuanRequest {
  const result = hunyuanRequestSchema.safeParse(value);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error.issues);
  const list = errors.map(({ pointer, detail }) => `${pointer.slice(1) || 'body'}: ${detail}`).join('; ');
  throw new OrfeasError('INVALID_REQUEST', list, { errors });
}

/**
 * The same order in our own terms, for the pack that will do it. These clients send the sampler's settings always, with
 * the ranges of Hunyuan3D: a pack without one is not told of it, and a pack with another range gets its nearest end.
 */
export function settingsOfHunyuan(request: HunyuanRequest, offer: Pick<PackOffer, 'options'>): GenerationSettings {
  const options = {
    resolution: request.octree_resolution,
    steps: request.num_inference_steps,
    guidance: request.guidance_scale,
  };
  return parseGenerationSettings({
    seed: request.seed,
    outputs: [request.type],
    options: { targetFaces: request.face_count, ...fitting(options, offer) },
  });
}

/** What is read of the JSON Schema in an offer. */
const offeredSchema = z.looseObject({
  properties: z
    .record(
      z.string(),
      z.looseObject({
        minimum: z.number().optional(),
        maximum: z.number().optional(),
        enum: z.array(z.number()).optional().catch(undefined),
      }),
    )
    .default({}),
});

function fitting(
  wishes: Record<string, number | undefined>,
  { options }: Pick<PackOffer, 'options'>,
): Record<string, number> {
  const { properties } = offeredSchema.parse(options);
  const fitted: Record<string, number> = {};
  for (const [name, wish] of Object.entries(wishes)) {
    const range = properties[name];
    if (wish === undefined || range === undefined) continue;
    const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY, enum: choices = [] } = range;
    const [first, ...others] = choices;
    fitted[name] =
      first === undefined
        ? Math.min(maximum, Math.max(minimum, wish))
        : others.reduce((best, choice) => (Math.abs(choice - wish) < Math.abs(best - wish) ? choice : best), first);
  }
  return fitted;
}

/**
 * The bytes of a picture in base64, with or without the head of a data URI.
 * @throws OrfeasError INVALID_REQUEST when it is not base64.
 */
export function bytesOfPicture(text: string): Uint8Array {
  const base64 = text.startsWith('data:') ? text.slice(text.indexOf(',') + 1) : text;
  if (base64.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return Buffer.from(base64, 'base64');
  throw new OrfeasError('INVALID_REQUEST', 'Expected a picture in base64 for image but received something else', {
    errors: [{ pointer: '/image', detail: 'Expected a picture in base64' }],
  });
}
