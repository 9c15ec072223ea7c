import { createRaster, type Raster } from '../../../../geometry/image/raster.js';
import { renderTurntable, renderView } from '../../../../geometry/render/render-view.js';
import { turntableFrame } from '../../../../geometry/render/turntable-frame.js';
import { ballsMesh } from '../../../support/inflated-scene.js';

const BALL = [0.1, -0.05, 0, 0.25] as const;
const ball = ballsMesh([BALL], 64);
const pair = ballsMesh([
  [0.2, 0.1, 0.2, 0.15],
  [-0.15, -0.1, -0.1, 0.25],
]);
const SIZE = 128;
// The picture's own square: what the cut-out shows.
const square = { centre: [0, 0, 0], halfExtent: 0.5 } as const;

function alphaBounds({ width, data }: Raster): { left: number; right: number; top: number; bottom: number } {
  const bounds = { left: Infinity, right: -1, top: Infinity, bottom: -1 };
  for (let at = 0; at < data.length / 4; at++) {
    if (data[4 * at + 3]! < 128) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    bounds.left = Math.min(bounds.left, x);
    bounds.right = Math.max(bounds.right, x);
    bounds.top = Math.min(bounds.top, y);
    bounds.bottom = Math.max(bounds.bottom, y);
  }
  return bounds;
}

describe('renderView', () => {
  it('shows from the front the silhouette the mesh has, to half a pixel', () => {
    const view = renderView({ mesh: ball, width: SIZE, height: SIZE, azimuthDeg: 0, elevationDeg: 0, frame: square });
    let [both, either] = [0, 0];
    for (let at = 0; at < SIZE * SIZE; at++) {
      const x = ((at % SIZE) + 0.5) / SIZE - 0.5;
      const y = 0.5 - (Math.floor(at / SIZE) + 0.5) / SIZE;
      const isInside = Math.hypot(x - BALL[0], y - BALL[1]) < BALL[3];
      const isShown = view.data[4 * at + 3]! >= 128;
      if (isInside && isShown) both++;
      if (isInside || isShown) either++;
    }
    expect(both / either).toBeGreaterThan(0.97);
  });

  it('moves the camera to the viewer’s right as the azimuth grows', () => {
    const front = ballsMesh([[0, 0, 0.3, 0.1]]);
    const view = renderView({ mesh: front, width: SIZE, height: SIZE, azimuthDeg: 60, elevationDeg: 0, frame: square });
    // What stands before the axis then appears at the left.
    expect(alphaBounds(view).right).toBeLessThan(SIZE / 2);
  });

  it('looks down from above at a positive elevation', () => {
    const front = ballsMesh([[0, 0, 0.3, 0.1]]);
    const view = renderView({ mesh: front, width: SIZE, height: SIZE, azimuthDeg: 0, elevationDeg: 60, frame: square });
    expect(alphaBounds(view).top).toBeGreaterThan(SIZE / 2);
  });

  it('blends the outline over the background and keeps it opaque', () => {
    const view = renderView({
      ...{ mesh: ball, width: SIZE, height: SIZE, azimuthDeg: 0, elevationDeg: 0, frame: square },
      background: [10, 20, 30, 255],
    });
    expect([...view.data.subarray(0, 4)]).toEqual([10, 20, 30, 255]);
    expect(view.data.every((value, at) => at % 4 !== 3 || value === 255)).toBe(true);
  });

  it('shows the texture nearly as it is where the surface faces the camera', () => {
    const texture = createRaster(4, 4, 3);
    for (let at = 0; at < 48; at++) texture.data[at] = [180, 90, 40][at % 3]!;
    const uvs = new Float32Array((2 * ball.positions.length) / 3).fill(0.5);
    const options = { mesh: { ...ball, uvs }, texture, width: SIZE, height: SIZE, azimuthDeg: 0, elevationDeg: 0 };
    const view = renderView({ ...options, frame: square });
    const at = 4 * (Math.round((0.5 - BALL[1]) * SIZE) * SIZE + Math.round((0.5 + BALL[0]) * SIZE));
    [180, 90, 40].forEach((value, k) => {
      expect(Math.abs(view.data[at + k]! - value)).toBeLessThanOrEqual(0.1 * value + 12);
    });
  });
});

describe('renderTurntable', () => {
  it('keeps the mesh inside every frame and never smaller than the frame allows', () => {
    let [least, most] = [SIZE, 0];
    renderTurntable({ mesh: pair, frames: 24, size: SIZE, elevationDeg: 10 }, (view) => {
      const { left, right, top, bottom } = alphaBounds(view);
      least = Math.min(least, left, top, SIZE - 1 - right, SIZE - 1 - bottom);
      most = Math.max(most, right - left, bottom - top);
    });
    expect(least).toBeGreaterThanOrEqual(2);
    expect(most).toBeGreaterThan(0.75 * SIZE);
  });

  it('starts at the front and gives the same bytes as single views and as a second run', () => {
    const runs = [0, 1].map(() => {
      const views: Raster[] = [];
      renderTurntable({ mesh: pair, frames: 4, size: SIZE, elevationDeg: 10 }, (view) => views.push(view));
      return views;
    });
    const single = renderView({ mesh: pair, width: SIZE, height: SIZE, azimuthDeg: 0, elevationDeg: 10 });
    expect(Buffer.compare(runs[0]![0]!.data, single.data)).toBe(0);
    runs[0]!.forEach((view, index) => {
      expect(Buffer.compare(view.data, runs[1]![index]!.data)).toBe(0);
    });
  });
});

it('turntableFrame centres the mesh', () => {
  const { centre } = turntableFrame(ball);
  expect(centre[0]).toBeCloseTo(BALL[0], 2);
  expect(centre[1]).toBeCloseTo(BALL[1], 2);
});
