import { createRaster, type Raster } from '../image/raster.js';
import type { Mesh } from '../mesh/mesh.js';
import { createViewSamples, drawSamples, type ViewAxes, type ViewSamples, viewAxes } from './draw-samples.js';
import { resolveSamples } from './shade-samples.js';
import { createStudioLight, type StudioLight } from './studio-light.js';
import { turntableFrame, type ViewFrame } from './turntable-frame.js';

export interface RenderOptions {
  /** With normals (else faces are shaded flat) and, for a texture, uvs. */
  mesh: Mesh;
  /** RGB or RGBA; without it the mesh looks like clay. */
  texture?: Raster;
  /** Picture size in pixels. */
  width: number;
  height: number;
  /** 0 = front (+Z towards the camera); growing = the camera moves to the viewer's right. Degrees. */
  azimuthDeg: number;
  /** Above the horizon, degrees. */
  elevationDeg: number;
  /** RGBA bytes behind the mesh. @default transparent */
  background?: readonly [number, number, number, number];
  /** @default the frame of a turntable at this elevation */
  frame?: ViewFrame;
}

export interface TurntableOptions {
  mesh: Mesh;
  texture?: Raster;
  /** Pictures around the mesh. @default 24 */
  frames?: number;
  /** Side of each square picture in pixels. */
  size: number;
  /** @default 10 degrees */
  elevationDeg?: number;
  background?: readonly [number, number, number, number];
}

export const RENDER_DEFAULTS = { frames: 24, elevationDeg: 10, background: [0, 0, 0, 0] } as const;

/** Samples a pixel has along each axis. */
const SUPERSAMPLING = 2;

/**
 * Draws one view in parallel projection, 2 × 2 samples a pixel, with studio light, on the CPU. Deterministic.
 * The mesh must be closed: faces that look away are not drawn.
 */
export function renderView(options: RenderOptions): Raster {
  const { mesh, width, height, azimuthDeg, elevationDeg } = options;
  const frame = options.frame ?? turntableFrame(mesh, elevationDeg);
  const samples = createViewSamples(mesh, width * SUPERSAMPLING, height * SUPERSAMPLING);
  const texture = options.texture && fitTexture(options.texture, Math.max(width, height));
  const background = options.background ?? RENDER_DEFAULTS.background;
  const scene = { mesh, texture, light: createStudioLight(), background, frame };
  return drawView(scene, samples, viewAxes(azimuthDeg, elevationDeg));
}

/**
 * Draws the views around a mesh, equally spaced, the first from the front, framed once so that nothing jumps.
 * `onFrame` gets each picture as it is ready.
 */
export function renderTurntable(options: TurntableOptions, onFrame: (raster: Raster, index: number) => void): void {
  const { frames, elevationDeg, background, mesh, size } = { ...RENDER_DEFAULTS, ...options };
  const frame = turntableFrame(mesh, elevationDeg);
  const samples = createViewSamples(mesh, size * SUPERSAMPLING, size * SUPERSAMPLING);
  const texture = options.texture && fitTexture(options.texture, size);
  const scene = { mesh, texture, light: createStudioLight(), background, frame };
  for (let index = 0; index < frames; index++) {
    onFrame(drawView(scene, samples, viewAxes((360 * index) / frames, elevationDeg)), index);
  }
}

interface Scene {
  mesh: Mesh;
  texture: Raster | undefined;
  light: StudioLight;
  background: readonly [number, number, number, number];
  frame: ViewFrame;
}

function drawView(scene: Scene, samples: ViewSamples, axes: ViewAxes): Raster {
  drawSamples(scene.mesh, axes, scene.frame, samples);
  const raster = createRaster(samples.width / SUPERSAMPLING, samples.height / SUPERSAMPLING, 4);
  resolveSamples(scene, samples, axes, raster);
  return raster;
}

/** Halves a texture until it has at most four texels a pixel along each axis: finer ones would only flicker. */
function fitTexture(texture: Raster, pixels: number): Raster {
  let fitted = texture;
  while (fitted.width > 4 * pixels && fitted.width % 2 === 0 && fitted.height % 2 === 0) fitted = halve(fitted);
  return fitted;
}

function halve(raster: Raster): Raster {
  const { width, height, channels, data } = raster;
  const half = createRaster(width / 2, height / 2, channels);
  const line = width * channels;
  for (let y = 0; y < half.height; y++) {
    for (let x = 0; x < half.width; x++) {
      for (let k = 0; k < channels; k++) {
        const from = 2 * y * line + 2 * x * channels + k;
        const sum = data[from]! + data[from + channels]! + data[from + line]! + data[from + line + channels]!;
        half.data[(y * half.width + x) * channels + k] = (sum + 2) >> 2;
      }
    }
  }
  return half;
}
