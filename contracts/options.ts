import { z } from 'zod';
import { UNIT_MM, UNITS, type Unit } from './units.js';

/** Options of `preprocess`: how the object is cut out of the picture. */
export const preprocessOptionsSchema = z.strictObject({
  matte: z
    .enum(['auto', 'alpha', 'background', 'network'])
    .default('auto')
    .describe(
      'Where the outline comes from: the alpha channel, the removal of a plain background, a matting network where ' +
        'one is installed, or whichever fits.',
    ),
  padding: z.number().min(0).max(0.4).default(0.05).describe('Free share of the cut-out on each side of the object.'),
});

/**
 * Options of `shape` over all engines: each pack has some of them, with its own ranges and defaults, which its offer
 * tells (`settleOptions` fills them in). What is unset here is the model's own choice.
 */
export const shapeOptionsSchema = z.strictObject({
  thickness: z.number().min(0.1).max(3).optional().describe('Depth as a multiple of the inflated one.'),
  relief: z.number().min(0).max(1).optional().describe('How much the picture’s brightness shapes the front.'),
  resolution: z.int().min(8).max(1024).optional().describe('Cells of the field along its longest side.'),
  steps: z.int().min(1).max(1000).optional().describe('Steps of the sampler: more take longer.'),
  guidance: z.number().min(0).max(100).optional().describe('How closely the sampler keeps to the picture.'),
  edges: z
    .enum(['smooth', 'sharp'])
    .optional()
    .describe('Whether edges and corners of the body are rounded off, or kept where the field has them.'),
  smooth: z
    .int()
    .min(0)
    .max(50)
    .optional()
    .describe('Passes that take steps and noise off the surface and keep its volume; unset: none.'),
  symmetry: z
    .enum(['auto', 'off'])
    .optional()
    .describe(
      'With auto both halves of an inflated body get the same depths where its outline is nearly symmetric about an ' +
        'upright axis; unset: off.',
    ),
  mode: z
    .enum(['inflate', 'relief', 'lithophane', 'extrude'])
    .optional()
    .describe(
      'What inflate makes: a body blown up from the outline (unset), a plate with the object raised on it, a plate to ' +
        'hold against light, or the outline as a prism. See modes.md.',
    ),
  profile: z
    .enum(['solid', 'stamp', 'cutter'])
    .optional()
    .describe('What the mode extrude makes of the outline: a prism (unset), a stamp on a plate, a cookie cutter.'),
  depth: z
    .number()
    .min(0.2)
    .max(50)
    .optional()
    .describe('How far the picture is raised, in % of the longest side: mm on a model of 100 mm.'),
  base: z
    .number()
    .min(0.2)
    .max(20)
    .optional()
    .describe(
      'Thickness of what it is raised on, in % of the longest side: plate, thinnest lithophane, cutter’s foot.',
    ),
  border: z
    .number()
    .min(0)
    .max(20)
    .optional()
    .describe('How far plate, frame or foot reach beyond the object, in % of the longest side.'),
  blade: z.number().min(0.4).max(5).optional().describe('Thickness of a cutter’s wall, in % of the longest side.'),
  roundness: z
    .number()
    .min(0.05)
    .max(1)
    .optional()
    .describe('How round an inflated body is: 1 (unset) a pillow, lower ever more a plateau with rounded edges.'),
});

/** Options of no single stage. */
export const generalOptionsSchema = z.strictObject({
  onFull: z
    .enum(['wait', 'cpu'])
    .default('wait')
    .describe('While the GPU has no room for the model: wait for it, or compute on the CPU, which is much slower.'),
});

/** Options of `texture`. */
export const textureOptionsSchema = z.strictObject({
  targetFaces: z
    .int()
    .min(100)
    .max(1_000_000)
    .default(40_000)
    .describe('Triangles of the finished model; very thin parts may need more.'),
  textureSize: z
    .union([z.literal(512), z.literal(1024), z.literal(2048), z.literal(4096)])
    .default(1024)
    .describe('Side of the texture in texels.'),
});

/** Sizes of a model in mm: smaller than 1 mm nothing prints, larger than 2 m nothing is printed in one piece. */
const LEAST_SIZE_MM = 1;
const MOST_SIZE_MM = 2000;

/** Of the number alone, in the largest unit and the smallest: which ones are sizes depends on the unit. */
const LEAST_SIZE = LEAST_SIZE_MM / UNIT_MM.m;
const MOST_SIZE = MOST_SIZE_MM / UNIT_MM.mm;
const size = z.number().min(LEAST_SIZE).max(MOST_SIZE);

/** Options of `export`. `longest` and `height` exclude each other; without either the longest side is 100 mm. */
export const exportOptionsSchema = z.strictObject({
  longest: size.optional().describe('Longest side of the model, 1 to 2000 mm, in `unit`.'),
  height: size.optional().describe('Height of the model, 1 to 2000 mm, in `unit`.'),
  unit: z
    .enum(UNITS)
    .optional()
    .describe('What `longest` or `height` is told in; unset: mm. Files, reports and all other lengths stay in mm.'),
  origin: z.enum(['bottom', 'center']).default('bottom').describe('Where the origin lies.'),
  upAxis: z
    .enum(['y', 'z'])
    .optional()
    .describe(
      'Which axis is up in STL, PLY and OBJ; unset: y in OBJ, z in the others. GLB and USDZ (y) and 3MF (z) have no choice.',
    ),
  minThickness: z
    .number()
    .min(0.1)
    .max(20)
    .optional()
    .describe(
      'Thinner parts are grown to this thickness in mm, as far as nothing is cut through; the report says what was grown.',
    ),
  flatBase: z
    .number()
    .min(0.01)
    .max(1000)
    .optional()
    .describe('Height in mm of a slice cut off below, so that the model stands on a flat face.'),
  hollow: z
    .number()
    .min(0.4)
    .max(100)
    .optional()
    .describe('Wall in mm of a model that is hollow inside; unset: solid.'),
  drain: z
    .number()
    .min(0.5)
    .max(50)
    .optional()
    .describe('Diameter in mm of a hole drilled down out of each hollow; only with hollow.'),
  textureFormat: z.enum(['webp', 'png']).default('webp').describe('Coding of the texture inside the GLB.'),
  glbCompression: z
    .enum(['none', 'meshopt', 'draco'])
    .optional()
    .describe(
      'How the mesh is packed in the GLB; unset: none. Readers must know the extension, and digits are rounded.',
    ),
  colors3mf: z
    .enum(['vertices', 'texture'])
    .optional()
    .describe(
      'How a 3MF is coloured; unset: by a colour at each vertex, which slicers for several filaments read. `texture`: by ' +
        'the picture itself, finer, for viewers that know textures.',
    ),
});

const SIZES = ['longest', 'height'] as const;

interface Sizes {
  longest?: number | undefined;
  height?: number | undefined;
  unit?: Unit | undefined;
}

function checkSizes(sizes: Sizes, context: z.RefinementCtx): void {
  const { longest, height, unit } = sizes;
  const refuse = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
  if (longest !== undefined && height !== undefined) {
    refuse('height', 'Expected either longest or height but received both');
  }
  if (longest === undefined && height === undefined && unit !== undefined) {
    refuse('unit', 'Expected longest or height together with unit but received unit alone');
  }
  const mm = UNIT_MM[unit ?? 'mm'];
  for (const name of SIZES) {
    const value = sizes[name];
    // Numbers that are no size in any unit are refused by their own schema.
    if (value === undefined || value < LEAST_SIZE || value > MOST_SIZE) continue;
    if (value * mm >= LEAST_SIZE_MM && value * mm <= MOST_SIZE_MM) continue;
    refuse(name, `Expected ${LEAST_SIZE_MM} to ${MOST_SIZE_MM} mm for ${name} but received ${value} ${unit ?? 'mm'}`);
  }
}

/** All options of a generation, flat: `--set name=value` on the command line, `options.name` in the API. */
export const optionsSchema = z
  .strictObject({
    ...preprocessOptionsSchema.shape,
    ...shapeOptionsSchema.shape,
    ...textureOptionsSchema.shape,
    ...exportOptionsSchema.shape,
    ...generalOptionsSchema.shape,
  })
  .superRefine(checkSizes)
  .refine((options) => options.drain === undefined || options.hollow !== undefined, {
    path: ['drain'],
    message: 'Expected hollow together with drain but received drain alone',
  });
export type GenerationOptions = z.infer<typeof optionsSchema>;
