import { type GenerationOptions, optionsSchema } from '../../contracts/options.js';
import type { GenerationInput } from '../../contracts/orchestration.js';

/** Options as they are settled against the model `inflate`. */
export function exampleOptions(changes: Partial<GenerationOptions> = {}): GenerationOptions {
  return optionsSchema.parse({ thickness: 1, relief: 0, resolution: 256, ...changes });
}

/** A generation's input for the model `inflate` with every default, changed where a test says so. */
export function exampleInput(changes: Partial<GenerationInput> = {}): GenerationInput {
  return {
    tenant: 'local',
    id: '0b5c1d52-6a4f-4b43-9c5e-0f6a3c1d2e4f',
    parentId: null,
    image: { name: 'picture.png', sha256: 'a'.repeat(64), bytes: 1000, mediaType: 'image/png' },
    model: 'inflate',
    packDigest: 'b'.repeat(64),
    texture: 'project-front',
    matting: null,
    modelWaitMs: 24 * 3_600_000,
    licence: 'Apache-2.0',
    seed: 0,
    options: exampleOptions(),
    outputs: ['glb', 'stl'],
    tags: [],
    recompute: false,
    requestHash: 'c'.repeat(64),
    createdAt: '2026-01-02T03:04:05.678Z',
    priority: 3,
    heartbeatTimeoutMs: 10_000,
    link: 'http://127.0.0.1:4380/v1/generations/0b5c1d52-6a4f-4b43-9c5e-0f6a3c1d2e4f',
    ...changes,
  };
}
