import { readFileSync } from 'node:fs';
import type { StageContext } from '../../activities/stage.js';
import { packManifestSchema } from '../../models/manifest.js';
import { repositoryRoot } from './parts.js';

/** What a stage sees that runs by itself with the pack `inflate`: nobody listens, nothing is kept, no engine is there. */
export function standaloneContext(): StageContext {
  const manifest = readFileSync(`${repositoryRoot()}/models/packs/inflate/pack.json`, 'utf8');
  return {
    key: '0'.repeat(64),
    progress: () => undefined,
    checkpoint: { save: () => undefined, last: null },
    pack: packManifestSchema.parse(JSON.parse(manifest)),
    engine: () => Promise.reject(new Error('There is no engine here')),
  };
}
