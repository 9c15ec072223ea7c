import type { EngineTask, FloatTensor } from '../../models/families/engine.js';
import type { GraphManifest, Knob } from '../../models/manifest.js';

/** Points whose colours are asked for: those of a small atlas. */
const COLOUR_POINTS = 65_536;

/** What a pack is measured by: its largest field of a ball that the picture shows, with as few steps as may be. */
export function measuringTask(manifest: GraphManifest): EngineTask {
  const image = pictureOfBall(manifest.preprocess.resize.size, manifest.family === 'depth-layers' ? 5 : 3);
  if (manifest.family === 'depth-layers') return { kind: 'layers', image };
  if (manifest.family === 'matting') return { kind: 'matte', image };
  const sampler = manifest.family === 'latent-set-flow' ? manifest.sampler : null;
  return {
    kind: 'field',
    image,
    seed: 1,
    resolution: mostOf(manifest.decode.resolution),
    // Every step takes the same memory.
    steps: sampler === null ? null : leastOf(sampler.steps),
    guidance: sampler === null || sampler.guidance.mode === 'none' ? null : sampler.guidance.scale.default,
  };
}

/** What follows it in packs that know colours: points all over the pack's bounds. */
export function colourTask(manifest: GraphManifest, kept: FloatTensor): EngineTask | null {
  if (manifest.family !== 'triplane') return null;
  const { bounds } = manifest.decode;
  const points = Float32Array.from({ length: 3 * COLOUR_POINTS }, (_, i) => bounds * Math.sin(i));
  return { kind: 'colours', kept, points };
}

/** `[1, channels, S, S]`: a grey disc on white, 0..1. */
function pictureOfBall(size: number, channels: number): FloatTensor {
  const plane = size * size;
  const data = new Float32Array(channels * plane).fill(1);
  for (let i = 0; i < plane; i++) {
    const x = (2 * (i % size)) / size - 1;
    const y = (2 * Math.floor(i / size)) / size - 1;
    const height = 1 - x * x - y * y - 0.3;
    if (height > 0) for (let channel = 0; channel < channels; channel++) data[channel * plane + i] = Math.sqrt(height);
  }
  return { data, dims: [1, channels, size, size] };
}

function mostOf({ default: usual, max, values }: Knob): number {
  return Math.max(usual, max ?? usual, ...(values ?? []));
}

function leastOf({ default: usual, min, values }: Knob): number {
  return Math.min(usual, min ?? usual, ...(values ?? []));
}
