import { type Material, Mesh, MeshBasicMaterial, type MeshStandardMaterial, type Object3D } from 'three';

/** Gives every surface its colours as they are, without light. */
export function showAsIs(model: Object3D): void {
  model.traverse((part) => {
    if (!(part instanceof Mesh)) return;
    const materials = ([part.material] as (Material | Material[])[]).flat();
    const plain = materials.map((material) => plainOf(material as MeshStandardMaterial));
    part.material = Array.isArray(part.material) ? plain : plain[0];
  });
}

function plainOf(material: MeshStandardMaterial): MeshBasicMaterial {
  const { map, color, vertexColors, side, transparent, opacity, alphaTest, alphaMap, depthWrite } = material;
  const given = { side, transparent, opacity, alphaTest, depthWrite, vertexColors: vertexColors === true };
  return new MeshBasicMaterial({
    ...given,
    ...(color === undefined ? {} : { color }),
    ...(map == null ? {} : { map }),
    ...(alphaMap == null ? {} : { alphaMap }),
  });
}
