import {
  BackSide,
  BoxGeometry,
  Color,
  LightProbe,
  LinearSRGBColorSpace,
  Mesh,
  MeshBasicMaterial,
  PMREMGenerator,
  Scene,
  type Texture,
  type WebGLRenderer,
} from 'three';
import { ROOM_LIGHT } from '../contracts/scene.js';

/** Soft boxes of the room, which ROOM_LIGHT is found from too: place, size, brightness (1 is white; more is what lights). Lengths in room units. */
export const BOXES: readonly (readonly [
  at: [number, number, number],
  size: [number, number, number],
  brightness: number,
])[] = [
  [[-6, 6, 6], [4, 5, 4], 14],
  [[7, 3, 3], [2, 6, 4], 5],
  [[0, 8, -7], [10, 3, 1], 7],
  [[0, -8, 0], [16, 0.5, 16], 0.6],
];
export const ROOM_SIDE = 20;
export const ROOM_GREY = 0.55;
/** Blur, radians: boxes without hard edges in the reflections. */
const SOFTNESS = 0.05;

/** Irradiance of the even light at a wall, and how much more there is straight up (and less straight down). */
const EVEN_LIGHT = 2.14;
const EVEN_SLOPE = 0.36;
/** What three.js multiplies the first coefficients with, Ramamoorthi and Hanrahan 2001 (13): A0 Y00, A1 Y1. */
const CONSTANT_BAND = 0.886227;
const UPWARD_BAND = 2 * 0.511664;

/** A photographer's room as an environment map, for surfaces that mirror it. */
export function mirroredRoom(renderer: WebGLRenderer): Texture {
  const generator = new PMREMGenerator(renderer);
  const { texture } = generator.fromScene(buildRoom(), SOFTNESS);
  generator.dispose();
  return texture;
}

/** The same room as what it sends to matte surfaces. */
export function diffuseRoom(): LightProbe {
  const probe = new LightProbe();
  ROOM_LIGHT.forEach((brightness, k) => {
    probe.sh.coefficients[k]!.setScalar(brightness);
  });
  return probe;
}

/** From all around, a little less from below: form is told, and no side is dark. */
export function evenLight(): LightProbe {
  const probe = new LightProbe();
  const [constant, upward] = probe.sh.coefficients;
  constant!.setScalar(EVEN_LIGHT / CONSTANT_BAND);
  upward!.setScalar(EVEN_SLOPE / UPWARD_BAND);
  return probe;
}

/** A few boxes in place of a picture that would have to be downloaded. */
function buildRoom(): Scene {
  const room = new Scene();
  const geometry = new BoxGeometry();
  const add = (brightness: number, inside: 'seen from inside' | 'seen from outside') => {
    const color = new Color().setRGB(brightness, brightness, brightness, LinearSRGBColorSpace);
    const side = inside === 'seen from inside' ? { side: BackSide } : {};
    const box = new Mesh(geometry, new MeshBasicMaterial({ color, toneMapped: false, ...side }));
    room.add(box);
    return box;
  };
  add(ROOM_GREY, 'seen from inside').scale.setScalar(ROOM_SIDE);
  for (const [at, size, brightness] of BOXES) {
    const box = add(brightness, 'seen from outside');
    box.position.set(...at);
    box.scale.set(...size);
  }
  return room;
}
