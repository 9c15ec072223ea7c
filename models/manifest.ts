import { z } from 'zod';

/** The manifest of a pack, `pack.json`: numbers that change results live here, knobs of users in the options. */
export const packManifestSchema = z.strictObject({
  schema: z.literal('orfeas.pack/1'),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  family: z.enum(['inflate']),
  title: z.string(),
  capabilities: z.array(z.enum(['shape', 'texture'])),
  licence: z.strictObject({ id: z.string(), url: z.url().nullable(), acceptRequired: z.boolean() }),
  /** Whether the pack ships inside the repository. */
  embedded: z.boolean(),
});
export type PackManifest = z.infer<typeof packManifestSchema>;
