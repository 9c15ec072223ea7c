import { DirectionalLight, LightProbe } from 'three';
import { ROOM_LIGHT } from '../../contracts/scene.js';

/** How much of the room's light is let in. */
const ROOM_SHARE = 0.72;

/**
 * The room's light as it falls on matte surfaces, which all of our models have. Mirrored by none, it needs no map of the
 * room: a software renderer takes two seconds to make one.
 */
export function roomLight(): LightProbe {
  const probe = new LightProbe();
  ROOM_LIGHT.forEach((brightness, k) => {
    probe.sh.coefficients[k]!.setScalar(brightness);
  });
  probe.intensity = ROOM_SHARE;
  return probe;
}

/** The lamp that throws the shadow. */
export function keyLight(): DirectionalLight {
  const light = new DirectionalLight(0xffffff, 0.9);
  light.position.set(-1.2, 2.6, 1.8);
  light.castShadow = true;
  light.shadow.mapSize.set(1024, 1024);
  light.shadow.radius = 6;
  light.shadow.normalBias = 0.01;
  Object.assign(light.shadow.camera, { left: -1.4, right: 1.4, top: 1.4, bottom: -1.4, near: 0.5, far: 7 });
  return light;
}
