import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

export interface BlenderMesh {
  faces: number;
  /** Size of the bounding box in Blender's units; Z is up, whatever the file has. */
  size: number[];
}

/** What Blender's importers make of models, by file; `report` is where it writes its answer. */
export async function readInBlender(files: string[], report: string): Promise<Record<string, BlenderMesh>> {
  const script = path.join(import.meta.dirname, 'python', 'read_blender.py');
  const args = ['--background', '--factory-startup', '--python-exit-code', '1', '--python', script];
  await promisify(execFile)('blender', [...args, '--', report, ...files], { timeout: 300_000, maxBuffer: 1 << 26 });
  return JSON.parse(await readFile(report, 'utf8')) as Record<string, BlenderMesh>;
}
