import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { parseObj } from './parse-obj.js';

const folder = path.resolve(import.meta.dirname, '../../../shared/meshes');

/**
 * A mesh of `../shared/meshes` beside the repository, positions and faces alone (polygons as fans); null, with the
 * reason printed, where it is absent.
 */
export function sharedMesh(name: string): Mesh | null {
  const file = path.join(folder, name);
  if (!existsSync(file)) {
    process.stderr.write(`skipped: ${name} is not in ../shared/meshes beside the repository\n`);
    return null;
  }
  const { positions, faces } = parseObj(readFileSync(file, 'utf8'));
  return {
    positions: Float32Array.from(positions.flat()),
    indices: Uint32Array.from(faces.flat().map((corner) => corner.position)),
  };
}
