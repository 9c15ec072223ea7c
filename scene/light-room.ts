import {
  BackSide,
  BoxGeometry,
  Color,
  LinearSRGBColorSpace,
  Mesh,
  MeshBasicMaterial,
  PMREMGenerator,
  Scene,
  type Texture,
  type WebGLRenderer,
} from 'three';

/** Soft boxes of the room: place, size, brightness (1 is white; more is what lights). Lengths in room units. */
const BOXES: readonly (readonly [at: [number, number, number], size: [number, number, number], brightness: number])[] =
  [
    [[-6, 6, 6], [4, 5, 4], 14],
    [[7, 3, 3], [2, 6, 4], 5],
    [[0, 8, -7], [10, 3, 1], 7],
    [[0, -8, 0], [16, 0.5, 16], 0.6],
  ];
const ROOM_SIDE = 20;
const ROOM_GREY = 0.55;
/** Blur, radians: boxes without hard edges in the reflections. */
const SOFTNESS = 0.05;

/** A photographer's room as an environment map: a few boxes in place of a picture that would have to be downloaded. */
export function lightRoom(renderer: WebGLRenderer): Texture {
  const room = new Scene();
  const geometry = new BoxGeometry();
  const add = (brightness: number, inside: 'seen from inside' | 'seen from outside') => {
    const color = new Color().setRGB(brightness, brightness, brightness, LinearSRGBColorSpace);
    const side = inside === 'seen from inside' ? { side: BackSide } : {};
    const box = new Mesh(geometry, new MeshBasicMaterial({ color, ...side }));
    room.add(box);
    return box;
  };
  add(ROOM_GREY, 'seen from inside').scale.setScalar(ROOM_SIDE);
  for (const [at, size, brightness] of BOXES) {
    const box = add(brightness, 'seen from outside');
    box.position.set(...at);
    box.scale.set(...size);
  }
  const generator = new PMREMGenerator(renderer);
  const { texture } = generator.fromScene(room, SOFTNESS);
  generator.dispose();
  return texture;
}
