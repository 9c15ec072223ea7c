import type { Mesh } from '../mesh/mesh.js';
import { type Affine, placeMesh } from './affine.js';
import { checkCount, MeshFileError, type MeshLimits } from './mesh-file.js';

/** Joins meshes in their places, within the limits: instances of instances multiply. */
export class MeshAssembly {
  /** Meshes so far, each as often as it was placed. */
  parts = 0;
  readonly #limits: MeshLimits;
  readonly #meshes: Mesh[] = [];
  #vertices = 0;
  #faces = 0;
  #nodes = 0;

  constructor(limits: MeshLimits) {
    this.#limits = limits;
  }

  /** Counts a step of the walk over what is placed, with a mesh or without. @throws MeshFileError `too-large` */
  countNode(): void {
    this.#nodes += 1;
    checkCount(this.#nodes, this.#limits.nodes, 'instances');
  }

  /** @throws MeshFileError `too-large` past the limits, `invalid` where a face has a corner that is no vertex. */
  add(mesh: Mesh, place: Affine | null): void {
    const vertices = mesh.positions.length / 3;
    this.parts += 1;
    this.#vertices += vertices;
    this.#faces += mesh.indices.length / 3;
    checkCount(this.#vertices, this.#limits.vertices, 'vertices');
    checkCount(this.#faces, this.#limits.faces, 'faces');
    for (const index of mesh.indices) {
      if (index < vertices) continue;
      throw new MeshFileError('invalid', `Expected a vertex number below ${vertices} for a face but received ${index}`);
    }
    this.#meshes.push(place === null ? mesh : placeMesh(mesh, place));
  }

  /** All of them as one. */
  mesh(): Mesh {
    const positions = new Float32Array(this.#vertices * 3);
    const indices = new Uint32Array(this.#faces * 3);
    let vertex = 0;
    let corner = 0;
    for (const mesh of this.#meshes) {
      positions.set(mesh.positions, vertex * 3);
      for (const index of mesh.indices) indices[corner++] = index + vertex;
      vertex += mesh.positions.length / 3;
    }
    return { positions, indices };
  }
}
