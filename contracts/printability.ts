import { z } from 'zod';

const point = z.tuple([z.number(), z.number(), z.number()]);

/** What a printer's owner wants to know of a model; lengths in mm, measured after welding by position. */
export const printabilitySchema = z.object({
  status: z.enum(['ready', 'repaired', 'not-printable']),
  /** Sentences for people: the faults, or what a `repaired` model needed; empty when ready. */
  reasons: z.array(z.string()),
  watertight: z.boolean(),
  manifold: z.boolean(),
  shells: z.int(),
  innerShells: z.int(),
  openEdges: z.int(),
  nonManifoldEdges: z.int(),
  nonManifoldVertices: z.int(),
  flippedEdges: z.int(),
  degenerateFaces: z.int(),
  duplicateFaces: z.int(),
  /** Closed runs of open edges; null, like the next two, in records from before it was measured. */
  holes: z.int().nullable().default(null),
  /** Pairs of faces that cut through each other. */
  selfIntersections: z.int().nullable().default(null),
  /** Share of the surface that hangs over more than 45° and not on the plate, 0..1. */
  overhangShare: z.number().nullable().default(null),
  faces: z.int(),
  vertices: z.int(),
  volumeMm3: z.number(),
  areaMm2: z.number(),
  boundingBoxMm: z.object({ min: point, max: point, size: point }),
  smallestThicknessMm: z.object({ value: z.number(), at: point }).nullable(),
});
export type Printability = z.infer<typeof printabilitySchema>;

/** What is known of the finished model. */
export const meshSummarySchema = z.object({
  faces: z.int(),
  vertices: z.int(),
  bboxMm: point,
  /** Largest deviation that reducing the faces brought, mm; null where nothing was reduced. */
  reductionErrorMm: z.number().nullable(),
  printability: printabilitySchema,
});
export type MeshSummary = z.infer<typeof meshSummarySchema>;
