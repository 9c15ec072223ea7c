import { type Material, Mesh, MeshBasicMaterial, MeshNormalMaterial, MeshStandardMaterial, type Object3D } from 'three';
import { overhangMaterial } from './overhang-material.js';
import type { Surface } from './surface-names.js';
import { uvChecks } from './uv-checks.js';

/** What a surface is shown in where it has none of its own. */
const CLAY = { color: 0xb8b0a4, roughness: 0.82, metalness: 0 } as const;

/** Shows the meshes under a root in one of several ways; what they came with is kept for `solid`. */
export class Surfaces {
  readonly #own = new Map<Mesh, Material | Material[]>();
  readonly #clay = new MeshStandardMaterial(CLAY);
  readonly #normals = new MeshNormalMaterial();
  readonly #hidden = new MeshStandardMaterial({
    color: 0x9a948a,
    roughness: 0.9,
    polygonOffset: true,
    polygonOffsetFactor: 1,
    polygonOffsetUnits: 1,
  });
  readonly #wires = new MeshBasicMaterial({ color: 0x0d4f46, wireframe: true, transparent: true, opacity: 0.35 });
  readonly #overhangs = overhangMaterial();
  #checks: MeshStandardMaterial | null = null;

  /** Takes over another model, which stands on a plate at this height, viewer units. */
  adopt(root: Object3D, plateY: number): void {
    this.#own.clear();
    this.#overhangs.userData.plate.value = plateY;
    root.traverse((part) => {
      if (!(part instanceof Mesh)) return;
      part.castShadow = true;
      const materials = [part.material].flat() as Material[];
      // A shape that has no colours yet is easier to see in clay than in the white that files have by default.
      const isBare = materials.every((material) => material instanceof MeshStandardMaterial && material.map === null);
      this.#own.set(part, isBare && part.geometry.attributes.color === undefined ? this.#clay : part.material);
    });
  }

  /** Whether the model has texture coordinates, without which there is nothing to check. */
  get hasUvs(): boolean {
    return [...this.#own.keys()].some(({ geometry }) => geometry.attributes.uv !== undefined);
  }

  show(surface: Surface): void {
    for (const [mesh, own] of this.#own) {
      mesh.material = this.#material(surface, own, mesh.geometry.attributes.uv !== undefined);
      for (const child of [...mesh.children]) if (child.userData.isWires) mesh.remove(child);
      if (surface !== 'wireframe') continue;
      const wires = new Mesh(mesh.geometry, this.#wires);
      wires.userData.isWires = true;
      mesh.add(wires);
    }
  }

  dispose(): void {
    for (const material of [this.#clay, this.#normals, this.#hidden, this.#wires, this.#overhangs]) material.dispose();
    this.#checks?.map?.dispose();
    this.#checks?.dispose();
  }

  #material(surface: Surface, own: Material | Material[], hasUv: boolean): Material | Material[] {
    switch (surface) {
      case 'solid':
        return own;
      case 'clay':
        return this.#clay;
      case 'normals':
        return this.#normals;
      case 'wireframe':
        return this.#hidden;
      case 'print':
        return this.#overhangs;
      case 'uv':
        if (!hasUv) return this.#clay;
        this.#checks ??= new MeshStandardMaterial({ map: uvChecks(), roughness: 0.9 });
        return this.#checks;
    }
  }
}
