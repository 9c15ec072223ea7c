import {
  BackSide,
  BoxGeometry,
  Color,
  DirectionalLight,
  Mesh,
  MeshBasicMaterial,
  PMREMGenerator,
  Scene,
  type WebGLRenderer,
  type WebGLRenderTarget,
} from 'three';

/** Panels of the room: place, size, brightness (1 is white; more is what lights). Lengths in room units. */
const PANELS: readonly [at: [number, number, number], size: [number, number, number], brightness: number][] = [
  [[-6, 6, 6], [4, 5, 4], 14],
  [[7, 3, 3], [2, 6, 4], 5],
  [[0, 8, -7], [10, 3, 1], 7],
  [[0, -8, 0], [16, 0.5, 16], 0.6],
];

const ROOM_SIDE = 20;
const ROOM_GREY = 0.55;
/** Blur of the room, radians: panels without hard edges in the reflections. */
const SOFTNESS = 0.05;

/** A photographer's room with soft boxes as an environment map: a few boxes in place of a downloaded picture. */
export function studioEnvironment(renderer: WebGLRenderer): WebGLRenderTarget {
  const room = new Scene();
  const box = new BoxGeometry();
  const walls = new Mesh(box, new MeshBasicMaterial({ color: grey(ROOM_GREY), side: BackSide }));
  walls.scale.setScalar(ROOM_SIDE);
  room.add(walls);
  for (const [at, size, brightness] of PANELS) {
    const panel = new Mesh(box, new MeshBasicMaterial({ color: grey(brightness) }));
    panel.position.set(...at);
    panel.scale.set(...size);
    room.add(panel);
  }
  const generator = new PMREMGenerator(renderer);
  const target = generator.fromScene(room, SOFTNESS);
  generator.dispose();
  box.dispose();
  return target;
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

function grey(brightness: number): Color {
  return new Color(brightness, brightness, brightness);
}
