import type { GraphManifest, PackFamily } from '../manifest.js';
import { depthLayers } from './depth-layers.js';
import type { Engine } from './engine.js';
import { latentSetFlow } from './latent-set-flow.js';
import { matting } from './matting.js';
import { triplane } from './triplane.js';

/** The engine of each family that runs graphs. */
export const ENGINES: {
  readonly [Family in GraphManifest['family']]: Engine<Extract<GraphManifest, { family: Family }>>;
} = {
  'latent-set-flow': latentSetFlow,
  triplane,
  matting,
  'depth-layers': depthLayers,
};

/**
 * The engine that runs the packs of a family.
 * @throws RangeError for a family without graphs.
 */
export function engineOf(family: PackFamily): Engine {
  if (family === 'inflate') throw new RangeError(`Expected a family with graphs but received ${family}`);
  // Who runs it passes the manifest by whose family it was chosen.
  return ENGINES[family] as Engine;
}
