import { z } from 'zod';
import { artifactRefSchema } from './artifact-ref.js';
import type { OutputFormat } from './formats.js';
import { generationErrorSchema } from './generation.js';
import { idSchema, sha256Schema, tenantSchema } from './ids.js';
import { printabilitySchema } from './printability.js';
import { MESH_STAGE_NAMES } from './stages.js';
import { UNITS } from './units.js';

/** The formats in which meshes are taken, and given again. */
export const MESH_FORMATS = ['glb', 'stl', 'obj', 'ply', '3mf'] as const satisfies readonly OutputFormat[];
export type MeshFormat = (typeof MESH_FORMATS)[number];

/** How a file that was sent is to be understood. */
const readingShape = {
  unit: z
    .enum(['auto', ...UNITS])
    .default('auto')
    .describe('Unit of the file; `auto`: metres in a GLB, what a 3MF says, mm in all others.'),
  upAxis: z
    .enum(['auto', 'y', 'z'])
    .default('auto')
    .describe('Which axis points up; `auto`: y in GLB and OBJ, z in all others. Only the overhang depends on it.'),
};

/** What `POST /v1/meshes/analyze` takes beside the file. */
export const analyzeOptionsSchema = z.strictObject(readingShape);
export type AnalyzeOptions = z.infer<typeof analyzeOptionsSchema>;

/** What `POST /v1/meshes/repair` takes beside the file. */
export const repairOptionsSchema = z.strictObject({
  ...readingShape,
  innerShells: z
    .enum(['drop', 'keep'])
    .default('drop')
    .describe('Cavities, and what lies in other pieces: `drop` fills them, `keep` leaves them.'),
  floaterShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe('Pieces with less than this share of the largest one’s volume are dropped; 0 keeps all.'),
  remeshResolution: z
    .int()
    .min(8)
    .max(512)
    .default(128)
    .describe('Samples along the longest side, where the surface has to be made anew.'),
  outputs: z.array(z.enum(MESH_FORMATS)).min(1).default(['glb', 'stl']).describe('Formats of the repaired mesh.'),
});
export type RepairOptions = z.infer<typeof repairOptionsSchema>;

/** What was found in the file, and what was made of it. Lengths in mm. */
export const meshResultSchema = z.object({
  format: z.enum(MESH_FORMATS),
  /** Millimetres of the unit in which the file was read, and whether neither it nor the request had said so. */
  unit: z.object({ mm: z.number(), assumed: z.boolean() }),
  upAxis: z.enum(['y', 'z']),
  /** Meshes of the file, each as often as it is placed. */
  parts: z.int(),
  /** Triangles and vertices of the file as it is. */
  faces: z.int(),
  vertices: z.int(),
  /** Of the file. */
  printability: printabilitySchema,
  /** What became of it; null where it was only looked at. */
  repaired: z
    .object({
      printability: printabilitySchema,
      /** What was done, as sentences; empty where nothing was needed. */
      repairs: z.array(z.string()),
      /** The same as counts; `remeshedSpacing` in mm, null where the surface was kept. */
      counts: z.record(z.string(), z.number().nullable()),
    })
    .nullable(),
});
export type MeshResult = z.infer<typeof meshResultSchema>;

export const MESH_STATUSES = ['PENDING', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'CANCELED'] as const;
export type MeshStatus = (typeof MESH_STATUSES)[number];

export const meshErrorSchema = generationErrorSchema.omit({ stage: true });

/** The state that a mesh's workflow keeps: its answer to the query, and the core of its record. */
export const meshStateSchema = z.object({
  id: idSchema,
  operation: z.enum(MESH_STAGE_NAMES),
  status: z.enum(MESH_STATUSES),
  file: z.object({ format: z.enum(MESH_FORMATS), bytes: z.int(), sha256: sha256Schema }),
  // Strict ones: what the first has no field for is the second's.
  options: z.union([analyzeOptionsSchema, repairOptionsSchema]),
  /** Whether the same had been asked before, so that nothing was computed; null until that is decided. */
  cached: z.boolean().nullable(),
  /** Seconds of computing when the result was made. */
  seconds: z.number().nullable(),
  /** Tries that it took to make the result; null until there is one, and of those made before this was counted. */
  attempts: z.int().nullable().default(null),
  /** The stage's key: the identity of the result. */
  key: z.string().nullable(),
  result: meshResultSchema.nullable(),
  artifacts: z.array(artifactRefSchema),
  error: meshErrorSchema.nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** When record and files are erased; null while it runs. */
  expiresAt: z.string().nullable(),
  /** When file and results were erased on demand: what was found is gone, of files only their hashes are left. */
  erasedAt: z.string().nullable().default(null),
});
export type MeshState = z.infer<typeof meshStateSchema>;

/** What stays of a mesh that was sent: written before its workflow begins, and at its end. */
export const meshRecordSchema = z.object({
  schema: z.literal('orfeas.mesh/1'),
  tenant: tenantSchema,
  state: meshStateSchema,
  /** sha256 of the canonical request, to recognise a repeated Idempotency-Key. */
  requestHash: sha256Schema,
});
export type MeshRecord = z.infer<typeof meshRecordSchema>;
