import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Generation } from '../contracts/generation.js';
import type { ApiClient } from './api-client.js';
import { FailureError } from './exit-codes.js';
import type { PlannedFile } from './plan-outputs.js';
import { renameReferences } from './rename-references.js';
import { type SavedFile, writeFiles } from './write-files.js';

/**
 * Fetches a generation's files and writes them: all of them whole, or none of them at all.
 * @throws FailureError where one can't be had or written.
 */
export async function saveFiles(
  api: ApiClient,
  generation: Generation,
  files: readonly PlannedFile[],
): Promise<SavedFile[]> {
  const names = new Map(files.map(({ artifact, path }) => [artifact, basename(path)]));
  async function* contents() {
    for (const { artifact, path } of files) {
      yield { path, content: renameReferences(artifact, await fetchArtifact(api, generation, artifact), names) };
    }
  }
  return writeFiles(contents());
}

async function fetchArtifact(api: ApiClient, generation: Generation, name: string): Promise<Uint8Array> {
  const known = generation.artifacts.find((artifact) => artifact.name === name);
  if (known === undefined) throw new FailureError(`The generation has no ${name}: ask for its format with --formats`);
  const content = await api.artifact(generation.id, name);
  const sha256 = createHash('sha256').update(content).digest('hex');
  if (sha256 === known.sha256) return content;
  throw new FailureError(`${name} arrived damaged (sha256 ${sha256}, expected ${known.sha256}): try again`);
}
