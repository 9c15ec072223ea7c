import { z } from 'zod';
import { artifactRefSchema } from './artifact-ref.js';
import { base, type LinkSettings, temporalUrl } from './links.js';
import { meshWorkflowId } from './mesh-orchestration.js';
import { type MeshState, meshStateSchema } from './meshes.js';

/** A mesh that was sent, as clients see it. */
export const meshSchema = meshStateSchema.extend({
  artifacts: z.array(artifactRefSchema.extend({ url: z.string() })),
  urls: z.object({ self: z.string(), temporal: z.string().nullable() }),
});
export type MeshView = z.infer<typeof meshSchema>;

/** A mesh as clients see it. */
export function meshView(tenant: string, state: MeshState, settings: LinkSettings): MeshView {
  const self = `${base(settings)}/v1/meshes/${state.id}`;
  return {
    ...state,
    artifacts: state.artifacts.map((artifact) => ({ ...artifact, url: `${self}/artifacts/${artifact.name}` })),
    urls: { self, temporal: temporalUrl(meshWorkflowId(tenant, state.id), settings) },
  };
}
