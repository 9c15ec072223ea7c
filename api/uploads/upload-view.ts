import { z } from 'zod';
import { idSchema, sha256Schema, type UploadRecord } from '../../contracts/index.js';

/** An accepted picture as clients see it. */
export const uploadSchema = z.object({
  id: idSchema,
  /** The same as `id`, by the name a generation's request uses. */
  uploadId: idSchema,
  mediaType: z.string(),
  bytes: z.int(),
  width: z.int(),
  height: z.int(),
  sha256: sha256Schema,
});
export type Upload = z.infer<typeof uploadSchema>;

export function uploadView(record: UploadRecord): Upload {
  const { mediaType, bytes, sha256 } = record.image;
  return { id: record.id, uploadId: record.id, mediaType, bytes, width: record.width, height: record.height, sha256 };
}
