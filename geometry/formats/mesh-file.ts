import type { Mesh } from '../mesh/mesh.js';

/** The formats that Orfeas reads. */
export type MeshFormat = 'glb' | 'stl' | 'obj' | 'ply' | '3mf';

/** How much a file may hold; a reader refuses what declares more before it takes memory for it. */
export interface MeshLimits {
  vertices: number;
  /** Triangles, after polygons are cut and instances are set. */
  faces: number;
  /** Nodes of a GLB, objects and instances of a 3MF. */
  nodes: number;
}

/** What a file holds, its parts set in their places and joined. */
export interface MeshFile {
  /** In the file's unit and frame; positions and indices only, every position finite, every index in range. */
  mesh: Mesh;
  /** Millimetres of the file's unit; null where the format names none. */
  unitMm: number | null;
  /** The axis that points up by the format's convention. */
  upAxis: 'y' | 'z';
  /** Meshes with their instances. */
  parts: number;
}

/** Why a file is refused: damaged, larger than it may be, or written in a way that is not read. */
export type MeshFault = 'invalid' | 'too-large' | 'unsupported';

/** A file that is refused. */
export class MeshFileError extends Error {
  override readonly name = 'MeshFileError';
  readonly fault: MeshFault;

  constructor(fault: MeshFault, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.fault = fault;
  }
}

/** @throws MeshFileError `too-large` where a file has more of something than it may have. */
export function checkCount(count: number, limit: number, name: string): void {
  if (count > limit) throw new MeshFileError('too-large', `Expected at most ${limit} ${name} but received ${count}`);
}
