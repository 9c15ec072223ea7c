import { SphericalHarmonics3, Vector3 } from 'three';
import { ROOM_LIGHT } from '../../../contracts/scene.js';
import { BOXES, ROOM_GREY, ROOM_SIDE } from '../../../scene/light-room.js';

const DIRECTIONS = 40_000;

/** What is seen from the room's middle in a direction. */
function brightnessAt(direction: readonly number[]): number {
  let nearest = Math.min(...direction.map((value) => ROOM_SIDE / 2 / Math.abs(value)));
  let brightness = ROOM_GREY;
  for (const [at, size, own] of BOXES) {
    let [near, far] = [-Infinity, Infinity];
    for (const k of [0, 1, 2] as const) {
      const ends = [-0.5, 0.5].map((half) => (at[k] + half * size[k]) / direction[k]!);
      near = Math.max(near, Math.min(...ends));
      far = Math.min(far, Math.max(...ends));
    }
    if (near <= far && near > 0 && near < nearest) [nearest, brightness] = [near, own];
  }
  return brightness;
}

test('the light that is given is that of the room that is built', () => {
  const found = new Array<number>(9).fill(0);
  const basis = new Array<number>(9).fill(0);
  for (let i = 0; i < DIRECTIONS; i++) {
    // Evenly over the sphere: a spiral that turns by the golden angle.
    const y = 1 - (2 * (i + 0.5)) / DIRECTIONS;
    const [round, angle] = [Math.sqrt(1 - y * y), i * Math.PI * (3 - Math.sqrt(5))];
    const direction = new Vector3(round * Math.cos(angle), y, round * Math.sin(angle));
    SphericalHarmonics3.getBasisAt(direction, basis);
    const share = (4 * Math.PI * brightnessAt(direction.toArray())) / DIRECTIONS;
    for (let k = 0; k < 9; k++) found[k]! += share * basis[k]!;
  }
  for (const [k, value] of ROOM_LIGHT.entries()) expect(Math.abs(found[k]! - value)).toBeLessThan(0.005);
});
