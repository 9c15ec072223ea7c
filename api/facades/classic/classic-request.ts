import { z } from 'zod';
import { type FieldError, idSchema, OrfeasError, OUTPUT_FORMATS } from '../../../contracts/index.js';
import { fieldErrors, type GenerationSettings, parseGenerationSettings } from '../../generations/parse-request.js';

/** Resolution and faces for the seed's quality levels; its documents name no numbers, so these are ours. */
const QUALITY_OPTIONS = {
  low: { resolution: 128, targetFaces: 10_000, textureSize: 512 },
  medium: { resolution: 256, targetFaces: 40_000, textureSize: 1024 },
  high: { resolution: 384, targetFaces: 200_000, textureSize: 2048 },
} as const;

const millimetres = z.number().min(1).max(2000);

/** Body of the seed's `POST /api/generate-3d`. */
export const classicGenerateSchema = z.object({
  job_id: idSchema,
  format: z.enum(OUTPUT_FORMATS).default('stl'),
  quality: z
    .union([z.enum(['low', 'medium', 'high']), z.int().min(1).max(10)])
    .default('medium')
    .describe('A level, or 1 to 10.'),
  dimensions: z
    .object({ width: millimetres.optional(), height: millimetres.optional(), depth: millimetres.optional() })
    .default({})
    .describe('mm. The model keeps its proportions: the height counts, else the longest side.'),
});
export type ClassicGenerate = z.output<typeof classicGenerateSchema>;

/** @throws OrfeasError INVALID_REQUEST. */
export function parseClassicGenerate(value: unknown): ClassicGenerate {
  const result = classicGenerateSchema.safeParse(value);
  if (result.success) return result.data;
  const errors: FieldError[] = fieldErrors(result.error.issues);
  const list = errors.map(({ pointer, detail }) => `${pointer || 'body'}: ${detail}`).join('; ');
  throw new OrfeasError('INVALID_REQUEST', list, { errors });
}

/** The same wishes in our own terms. */
export function settingsOfClassic({ format, quality, dimensions }: ClassicGenerate): GenerationSettings {
  const { width, height, depth } = dimensions;
  const longest = Math.max(width ?? 0, depth ?? 0);
  const size = height !== undefined ? { height } : longest > 0 ? { longest } : {};
  return parseGenerationSettings({ outputs: [format], options: { ...QUALITY_OPTIONS[levelOf(quality)], ...size } });
}

function levelOf(quality: ClassicGenerate['quality']): keyof typeof QUALITY_OPTIONS {
  if (typeof quality === 'string') return quality;
  return quality <= 3 ? 'low' : quality <= 7 ? 'medium' : 'high';
}
