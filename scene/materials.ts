import {
  FrontSide,
  type Material,
  Mesh,
  MeshBasicMaterial,
  type MeshBasicMaterialParameters,
  MeshLambertMaterial,
  type MeshStandardMaterial,
  type Object3D,
} from 'three';
import { bakeLight, canBake, type MatteLight } from './bake-light.js';

/** From here on what a surface mirrors is so blurred that it looks like more of its own colour. */
const MATTE_ROUGHNESS = 0.9;

/** Whether nothing of a model shines: then light is the same seen from everywhere, and takes half the time to draw. */
export function isMatte(model: Object3D): boolean {
  let matte = true;
  forEachMesh(model, (mesh) => {
    for (const material of materialsOf(mesh)) matte &&= isMatteMaterial(material as MeshStandardMaterial);
  });
  return matte;
}

/** Leaves out what would shine, and finds the light at vertices where that is enough. For models that {@link isMatte}. */
export function drawMatte(model: Object3D, light: MatteLight): void {
  model.updateMatrixWorld();
  forEachMesh(model, (mesh) => {
    const materials = materialsOf(mesh) as MeshStandardMaterial[];
    if (!materials.every(isPlain) || !canBake(mesh)) return;
    bakeLight(mesh, light);
    const baked = materials.map((material) => plainOf(material, { vertexColors: true, toneMapped: true }));
    mesh.material = Array.isArray(mesh.material) ? baked : baked[0]!;
  });
  replaceMaterials(model, (material) => {
    const { color, map, normalMap, normalScale, aoMap, aoMapIntensity } = material;
    const { emissive, emissiveMap, emissiveIntensity, flatShading } = material;
    return new MeshLambertMaterial({
      ...commonOf(material),
      ...{ color, map, normalMap, normalScale, aoMap, aoMapIntensity },
      ...{ emissive, emissiveMap, emissiveIntensity, flatShading },
    });
  });
}

/** Gives every surface its colours as they are, without light. */
export function showAsIs(model: Object3D): void {
  replaceMaterials(model, (material) => plainOf(material));
}

/** Whether light is all that a material needs: nothing glows, nothing is in its own shadow, no relief; seen from one side. */
function isPlain({ type, side, normalMap, aoMap, emissive, emissiveMap, flatShading }: MeshStandardMaterial): boolean {
  if (type !== 'MeshStandardMaterial' || side !== FrontSide || flatShading) return false;
  return normalMap === null && aoMap === null && emissiveMap === null && emissive.getHex() === 0;
}

function plainOf(material: MeshStandardMaterial, given: MeshBasicMaterialParameters = {}): MeshBasicMaterial {
  const { color, map } = material;
  return new MeshBasicMaterial({
    ...commonOf(material),
    ...(color === undefined ? {} : { color }),
    ...(map == null ? {} : { map }),
    ...given,
  });
}

function isMatteMaterial(material: MeshStandardMaterial): boolean {
  // Clear coats, sheen, glass: MeshPhysicalMaterial, which is a standard one too.
  if (material.type === 'MeshBasicMaterial') return true;
  if (material.type !== 'MeshStandardMaterial') return false;
  const { metalness, roughness, metalnessMap, roughnessMap } = material;
  return metalness === 0 && roughness >= MATTE_ROUGHNESS && metalnessMap === null && roughnessMap === null;
}

function replaceMaterials(model: Object3D, make: (material: MeshStandardMaterial) => Material): void {
  forEachMesh(model, (mesh) => {
    const made = materialsOf(mesh).map((material) =>
      material.type === 'MeshBasicMaterial' ? material : make(material as MeshStandardMaterial),
    );
    mesh.material = Array.isArray(mesh.material) ? made : made[0]!;
  });
}

function forEachMesh(model: Object3D, visit: (mesh: Mesh) => void): void {
  model.traverse((part) => {
    if (part instanceof Mesh) visit(part);
  });
}

function materialsOf({ material }: Mesh): Material[] {
  return [material].flat();
}

function commonOf(material: MeshStandardMaterial) {
  const { vertexColors, side, transparent, opacity, alphaTest, alphaMap, depthWrite } = material;
  const given = { side, transparent, opacity, alphaTest, depthWrite, vertexColors: vertexColors === true };
  return { ...given, ...(alphaMap == null ? {} : { alphaMap }) };
}
