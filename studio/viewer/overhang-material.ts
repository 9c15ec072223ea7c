import { MeshStandardMaterial } from 'three';

/** A face that looks down more steeply than 45° needs support; as `overhangShare` of a model's check has it. */
const STEEPEST_Y = -Math.SQRT1_2;
/** What is this near to the plate lies on it, in viewer units: models are 1 long. */
const ON_PLATE = 0.004;

/**
 * Clay, with those faces in orange that hang over more than 45° and do not lie on the plate: what a printer needs
 * supports for. The normal is the face's own, from the derivatives of its place.
 */
export function overhangMaterial(): MeshStandardMaterial {
  const material = new MeshStandardMaterial({ color: 0xb8b0a4, roughness: 0.82, metalness: 0 });
  const plate = { value: 0 };
  material.userData.plate = plate;
  material.onBeforeCompile = (shader) => {
    shader.uniforms.plate = plate;
    shader.vertexShader = shader.vertexShader
      .replace('#include <common>', '#include <common>\nvarying vec3 vPlace;')
      .replace('#include <begin_vertex>', '#include <begin_vertex>\nvPlace = (modelMatrix * vec4(position, 1.0)).xyz;');
    shader.fragmentShader = shader.fragmentShader
      .replace('#include <common>', '#include <common>\nvarying vec3 vPlace;\nuniform float plate;')
      .replace(
        '#include <color_fragment>',
        `#include <color_fragment>
        vec3 faceNormal = normalize(cross(dFdx(vPlace), dFdy(vPlace)));
        bool isHanging = faceNormal.y < ${STEEPEST_Y.toFixed(4)} && vPlace.y > plate + ${ON_PLATE};
        if (isHanging) diffuseColor.rgb = vec3(0.93, 0.36, 0.09);`,
      );
  };
  return material;
}
