import { z } from 'zod';
import { MESH_STAGE_NAMES, MESH_STATUSES } from '../../contracts/index.js';
import { listQuerySchema } from '../generations/list-query.js';
import { checked } from '../generations/parse-request.js';

const { limit, cursor } = listQuerySchema.shape;

/** Query of `GET /v1/meshes`. */
export const meshListQuerySchema = z.strictObject({
  limit,
  cursor,
  status: z.enum(MESH_STATUSES).optional(),
  operation: z.enum(MESH_STAGE_NAMES).optional(),
});
export type MeshListQuery = z.output<typeof meshListQuerySchema>;

/** @throws OrfeasError INVALID_REQUEST. */
export function parseMeshListQuery(query: unknown): MeshListQuery {
  return checked(meshListQuerySchema, query);
}
