import { z } from 'zod';
import { sha256Schema } from '../contracts/ids.js';

/** The shape of a graph's tensor: numbers are fixed, names are free (`B` batch, `N` tokens, `P` points, …). */
const tensorSchema = z.tuple([z.literal('f32'), z.array(z.union([z.int().min(1), z.string().regex(/^[A-Z]$/)]))]);

/** An ONNX graph of a pack, with the inputs and outputs that the engine will use. */
const graphSchema = z.strictObject({
  file: z.string(),
  in: z.record(z.string(), tensorSchema),
  out: z.record(z.string(), tensorSchema),
});
export type GraphSpec = z.infer<typeof graphSchema>;

/** What a graph does; facts of the family, see models/families. */
export const GRAPH_ROLES = [
  'cond_encoder',
  'dit_step',
  'vae_latents',
  'vae_query',
  'triplane_encoder',
  'triplane_query',
  'triplane_tail',
  'matting',
  'layers',
] as const;
export type GraphRole = (typeof GRAPH_ROLES)[number];

/** A number that users may turn, and how far. */
const knobSchema = z
  .strictObject({
    default: z.number(),
    min: z.number().optional(),
    max: z.number().optional(),
    values: z.array(z.number()).min(1).optional(),
  })
  .refine(({ values, min, max }) => (values === undefined) === (min !== undefined && max !== undefined), {
    message: 'Expected either values or min and max',
  });
export type Knob = z.infer<typeof knobSchema>;

const filterSchema = z.enum(['nearest', 'area', 'cubic', 'bilinear', 'bilinear-antialias', 'bicubic-antialias']);

/** From a cut-out to the tensor that the first graph reads. */
const preprocessSchema = z.strictObject({
  /** The matting pack that `preprocess` uses for opaque pictures where it is installed. */
  matting: z.string().nullable().default(null),
  /** Alpha above this (0..255) belongs to the object. */
  alphaThreshold: z.int().min(0).max(254).default(0),
  /** The object's box is scaled so that its longer side fills `foregroundRatio` of a square canvas. */
  recenter: z
    .strictObject({
      foregroundRatio: z.number().gt(0).max(1),
      /** `open` leaves out the box's last row and column, as the references of Hunyuan3D and TripoSR do. */
      box: z.enum(['whole', 'open']).default('whole'),
      /** Side of the canvas in pixels; null: as the object's own pixels need it, only `resize` scales. */
      canvas: z.int().min(16).max(2048).nullable(),
      down: filterSchema.default('area'),
      up: filterSchema.default('cubic'),
      /** For the alpha; without it as the colours. */
      mask: filterSchema.optional(),
    })
    .nullable()
    .default(null),
  /** Colour behind the object, 0..1. */
  background: z.tuple([z.number(), z.number(), z.number()]),
  resize: z.strictObject({
    size: z.int().min(8).max(2048),
    filter: filterSchema,
    /** `byte`: rounded to 8 bits, as Pillow does; `float`: not at all, as PyTorch does (the bilinear and antialiased ones). */
    precision: z.enum(['byte', 'float']).default('byte'),
    /** Side to which the picture is resized before `size` is cut out of its middle. */
    cropFrom: z.int().min(8).max(2048).optional(),
  }),
  /** Values after this: 0..1, or -1..1. */
  range: z.tuple([z.number(), z.number()]).default([0, 1]),
  /** Subtracted and divided by channel, where the graph does not do it itself. */
  normalise: z
    .strictObject({ mean: z.array(z.number()).length(3), deviation: z.array(z.number()).length(3) })
    .nullable()
    .default(null),
});
export type Preprocess = z.infer<typeof preprocessSchema>;

/** The sampler of a latent-set flow; docs/engines.md and models/math/ hold the equations. */
const samplerSchema = z.strictObject({
  type: z.enum(['flow-match-euler', 'consistency-flow-euler', 'rectified-flow']),
  steps: knobSchema,
  /** Shift s of the flow-match schedule: σ ← sσ / (1 + (s − 1)σ). */
  shift: z.number().gt(0).default(1),
  /** Training steps and distilled steps of the consistency schedule. */
  numTrain: z.int().default(1000),
  pcm: z.int().default(100),
  /** What the graph's `t` is multiplied by. */
  timeScale: z.number().default(1),
  guidance: z.discriminatedUnion('mode', [
    z.strictObject({ mode: z.literal('none') }),
    z.strictObject({ mode: z.literal('sequential'), scale: knobSchema }),
    z.strictObject({ mode: z.literal('embedded'), scale: knobSchema }),
  ]),
  /** Steps between two checkpoints. */
  checkpointEvery: z.int().min(1).default(5),
});
export type SamplerSpec = z.infer<typeof samplerSchema>;

const decodeSchema = z.strictObject({
  /** The field is asked for in [-bounds, bounds]³. */
  bounds: z.number().gt(0),
  sign: z.enum(['positive-inside', 'negative-inside']),
  /** Level of the surface in the graph's own values. */
  iso: z.number().default(0),
  /** What is applied to the graph's values before the level: `exp(x − 1)` for densities of TripoSR. */
  activation: z.enum(['none', 'exp-minus-one']).default('none'),
  /** Cells along an axis. */
  resolution: knobSchema,
  /** Coarse to fine: null asks for every point of the grid. */
  hierarchy: z
    .strictObject({
      /** Cells of the coarsest level at most. */
      coarsest: z.int().min(8),
      /** |value| below this is near the surface, whatever its neighbours say; 0: sign changes alone. */
      band: z.number().min(0),
      /** Rings of cells added around those, level by level; the last number holds for all further levels. */
      dilate: z.array(z.int().min(0).max(4)).min(1),
    })
    .nullable(),
  /** Points a call. */
  chunk: z.strictObject({ cpu: z.int().min(1), cuda: z.int().min(1) }),
  /** Which way of the pack's frame is right, up and towards the viewer. */
  axes: z.tuple([axis(), axis(), axis()]).default(['+x', '+y', '+z']),
});
export type DecodeSpec = z.infer<typeof decodeSchema>;

function axis() {
  return z.enum(['+x', '-x', '+y', '-y', '+z', '-z']);
}

/** Longest that one step of a phase may take, ms; silence beyond it counts as a hang. */
const limitsSchema = z.strictObject({
  load: z.int().min(100).default(600_000),
  encode: z.int().min(100).default(300_000),
  step: z.int().min(100).default(120_000),
  decode: z.int().min(100).default(120_000),
});
export type PhaseLimits = z.infer<typeof limitsSchema>;

const licenceSchema = z.strictObject({
  /** SPDX id, or `LicenseRef-…`. */
  id: z.string(),
  url: z.url().nullable(),
  acceptRequired: z.boolean(),
  /** ISO 3166 alpha-2 codes, and `EU`. */
  territoryExcluded: z.array(z.string().regex(/^[A-Z]{2}$/)).default([]),
  outputsRestricted: z.boolean().default(false),
  noTrainingOnOutputs: z.boolean().default(false),
  /** File of the pack that must travel with it. */
  notice: z.string().nullable().default(null),
});

/** Where the pack was made from and by what; for people and for audits, never read by the engine. */
const originSchema = z.record(z.string(), z.json());

const common = {
  schema: z.literal('orfeas.pack/1'),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  title: z.string(),
  licence: licenceSchema,
  /** Whether the pack ships inside the repository. */
  embedded: z.boolean().default(false),
  /** `test` packs prove the pipeline with random weights; `auto` never chooses one. */
  purpose: z.enum(['product', 'test']).default('product'),
  source: originSchema.optional(),
  exporter: originSchema.optional(),
  files: z.array(z.strictObject({ path: z.string(), sha256: sha256Schema, bytes: z.int().min(0) })).default([]),
  limitsMs: limitsSchema.prefault({}),
  /** Memory while the pack works, MiB; what was measured on a device goes before it. */
  resources: z
    .strictObject({
      vramMiB: z.partialRecord(z.enum(GRAPH_ROLES), z.int().min(1)),
      ramMiB: z.int().min(1),
    })
    .nullable()
    .default(null),
  mesh: z
    .strictObject({
      /** Components below this share of the faces are dropped. */ floaterRatio: z.number().min(0).max(1),
    })
    .default({ floaterRatio: 0.005 }),
};

const graph = graphSchema;

const inflateSchema = z.strictObject({
  ...common,
  family: z.literal('inflate'),
  capabilities: z.array(z.enum(['shape', 'texture'])),
});

const latentSetFlowSchema = z.strictObject({
  ...common,
  family: z.literal('latent-set-flow'),
  capabilities: z.array(z.enum(['shape'])),
  graphs: z.strictObject({ cond_encoder: graph, dit_step: graph, vae_latents: graph, vae_query: graph }),
  precision: originSchema.optional(),
  preprocess: preprocessSchema,
  conditioner: z.strictObject({ unconditional: z.literal('zeros') }),
  sampler: samplerSchema,
  latents: z.strictObject({
    shape: z.tuple([z.int().min(1), z.int().min(1)]),
    scaleFactor: z.number(),
    rng: z.literal('philox4x32-10/box-muller/1'),
  }),
  decode: decodeSchema,
  texture: z.strictObject({ mode: z.literal('project-front-mirror') }),
  parity: originSchema.optional(),
});
export type LatentSetFlowManifest = z.infer<typeof latentSetFlowSchema>;

const triplaneSchema = z.strictObject({
  ...common,
  family: z.literal('triplane'),
  capabilities: z.array(z.enum(['shape', 'texture'])),
  /** `triplane_tail`: the query's layers after the first, added up from three maps, see `mlp`. */
  graphs: z.strictObject({ triplane_encoder: graph, triplane_query: graph, triplane_tail: graph.optional() }),
  /**
   * The query's layers as a file of f32 (weights row-major `out × in`, then bias, layer by layer): with it and
   * `triplane_tail` a grid is decoded with the first layer split by plane (docs/engines.md); without either,
   * `triplane_query` is asked.
   */
  mlp: z
    .strictObject({
      file: z.string(),
      /** Neurons: the input (3 × channels), the hidden layers, the output (density and three colours). */
      widths: z.array(z.int().min(1)).min(3),
      activation: z.literal('silu'),
    })
    .nullable()
    .default(null),
  precision: originSchema.optional(),
  preprocess: preprocessSchema,
  decode: decodeSchema,
  texture: z.strictObject({ mode: z.literal('field-query') }),
  parity: originSchema.optional(),
});
export type TriplaneManifest = z.infer<typeof triplaneSchema>;

const mattingSchema = z.strictObject({
  ...common,
  family: z.literal('matting'),
  capabilities: z.array(z.enum(['matting'])),
  graphs: z.strictObject({ matting: graph }),
  precision: originSchema.optional(),
  preprocess: preprocessSchema,
  parity: originSchema.optional(),
});
export type MattingManifest = z.infer<typeof mattingSchema>;

const depthLayersSchema = z.strictObject({
  ...common,
  family: z.literal('depth-layers'),
  capabilities: z.array(z.enum(['shape', 'texture'])),
  graphs: z.strictObject({ layers: graph }),
  precision: originSchema.optional(),
  preprocess: preprocessSchema,
  surface: z.strictObject({
    /** Cells along the picture's longer side. */
    resolution: knobSchema,
    /**
     * Error, model units, that the network expects of itself where its correction of the inflated height counts half;
     * null: it counts whole everywhere.
     */
    doubt: z.number().gt(0).nullable().default(null),
  }),
  parity: originSchema.optional(),
});
export type DepthLayersManifest = z.infer<typeof depthLayersSchema>;

/** The manifest of a pack, `pack.json`: numbers that change results live here, how far users may turn them too. */
export const packManifestSchema = z.discriminatedUnion('family', [
  inflateSchema,
  latentSetFlowSchema,
  triplaneSchema,
  mattingSchema,
  depthLayersSchema,
]);
export type PackManifest = z.infer<typeof packManifestSchema>;
/** A pack that runs on ONNX graphs. */
export type GraphManifest = LatentSetFlowManifest | TriplaneManifest | MattingManifest | DepthLayersManifest;
export type PackFamily = PackManifest['family'];

/** The graphs of a pack by role; empty for engines without a network. */
export function graphsOf(manifest: PackManifest): Partial<Record<GraphRole, GraphSpec>> {
  return 'graphs' in manifest ? manifest.graphs : {};
}
