import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface AssimpInfo {
  meshes: number;
  faces: number;
  /** Corners of the bounding box in the file's unit, rounded to six decimals. */
  min: number[];
  max: number[];
}

/** What `assimp info` says of a model; its own validation has passed then. */
export async function assimpInfo(file: string): Promise<AssimpInfo> {
  const { stdout } = await promisify(execFile)('assimp', ['info', file], { timeout: 60_000 });
  const said = (name: string) => new RegExp(`^${name}:? +(.*)$`, 'm').exec(stdout)?.[1] ?? '';
  const point = (name: string) => said(name).replace(/[()]/g, '').trim().split(' ').map(Number);
  return {
    meshes: Number(said('Meshes')),
    faces: Number(said('Faces')),
    min: point('Minimum point'),
    max: point('Maximum point'),
  };
}
