import {
  DoubleSide,
  type Material,
  Mesh,
  MeshBasicMaterial,
  MeshNormalMaterial,
  MeshStandardMaterial,
  type Object3D,
} from 'three';

export const SURFACES = ['solid', 'clay', 'normals', 'wireframe'] as const;
export type Surface = (typeof SURFACES)[number];

/** Shows the meshes under a root in one of several ways; what they came with is kept for `solid`. */
export class Surfaces {
  readonly #own = new Map<Mesh, Material | Material[]>();
  readonly #clay = new MeshStandardMaterial({ color: 0xb8b0a4, roughness: 0.82, metalness: 0 });
  readonly #normals = new MeshNormalMaterial();
  readonly #hidden = new MeshStandardMaterial({
    color: 0x9a948a,
    roughness: 0.9,
    polygonOffset: true,
    polygonOffsetFactor: 1,
    polygonOffsetUnits: 1,
  });
  readonly #wires = new MeshBasicMaterial({ color: 0x0d4f46, wireframe: true, transparent: true, opacity: 0.35 });

  /** Takes over another model. */
  adopt(root: Object3D): void {
    this.#own.clear();
    root.traverse((part) => {
      if (!(part instanceof Mesh)) return;
      part.castShadow = true;
      const materials = [part.material].flat() as Material[];
      for (const material of materials) material.side = DoubleSide;
      // A shape that has no colours yet is easier to see in clay than in the white that files have by default.
      const isBare = materials.every((material) => material instanceof MeshStandardMaterial && material.map === null);
      this.#own.set(part, isBare && part.geometry.attributes.color === undefined ? this.#clay : part.material);
    });
  }

  show(surface: Surface): void {
    for (const [mesh, own] of this.#own) {
      mesh.material =
        surface === 'solid' ? own : { clay: this.#clay, normals: this.#normals, wireframe: this.#hidden }[surface];
      for (const child of [...mesh.children]) if (child.userData.isWires) mesh.remove(child);
      if (surface !== 'wireframe') continue;
      const wires = new Mesh(mesh.geometry, this.#wires);
      wires.userData.isWires = true;
      mesh.add(wires);
    }
  }

  dispose(): void {
    for (const material of [this.#clay, this.#normals, this.#hidden, this.#wires]) material.dispose();
  }
}
