import { encodePng } from '../../../../activities/raster-codec.js';
import { readRawGlb } from '../../../../geometry/formats/read-raw-glb.js';
import { createRaster, type Raster } from '../../../../geometry/image/raster.js';
import { manifoldReport } from '../../../../geometry/measure/manifold.js';
import { outlineIou } from '../../../../geometry/measure/outline-iou.js';
import { positionBounds } from '../../../../geometry/mesh/position-bounds.js';
import { decodeKept } from '../../../../gpu-workers/kept-tensor.js';
import { shapeStage } from '../../../../gpu-workers/shape/shape-stage.js';
import {
  flowManifest,
  layersManifest,
  scriptedContext,
  scriptedField,
  triplaneManifest,
} from '../../../support/scripted-engine.js';
import { wholeBytes } from '../../../support/whole-bytes.js';

const { abs, hypot, max } = Math;

const SIDE = 96;

/** An upright ellipse, 0.5 wide and 0.8 tall, a little off the middle. */
function drawEllipse(): Raster {
  const cutout = createRaster(SIDE, SIDE, 4);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const x = ((i % SIDE) + 0.5) / SIDE - 0.54;
    const y = (Math.floor(i / SIDE) + 0.5) / SIDE - 0.48;
    const isInside = hypot(x / 0.25, y / 0.4) < 1;
    cutout.data.set([200, 80, 40, isInside ? 255 : 0], 4 * i);
  }
  return cutout;
}

const cutout = drawEllipse();
const png = await encodePng(cutout);
const run = (context: ReturnType<typeof scriptedContext>, params: object) =>
  shapeStage.run({ cutout: png }, shapeStage.params.parse({ model: 'scripted', ...params }), context);

/** The ellipse as a body 0.6 deep, in a pack's frame whose right, up and front are these; twice the size, off the middle. */
function body(right: number, up: number, front: number): number {
  return 1 - hypot((right - 0.1) / 0.5, up / 0.8, front / 0.6);
}

describe('the stage shape with a network', () => {
  test('gives one closed shell on the outline of the cut-out', async () => {
    const context = scriptedContext(flowManifest(), () => scriptedField(48, body));
    const { files, engine } = await run(context, { resolution: 48 });
    expect([engine, ...files.map(({ name }) => name)]).toEqual(['scripted-flow', 'raw.glb']);
    const { mesh } = readRawGlb(wholeBytes(files[0]!));
    const report = manifoldReport(mesh);
    expect([report.watertight, report.manifold, report.shells, report.eulerCharacteristic]).toEqual([true, true, 1, 2]);
    const coverage = Float32Array.from({ length: SIDE * SIDE }, (_, i) => cutout.data[4 * i + 3]! / 255);
    expect(outlineIou(mesh, coverage, SIDE, SIDE)).toBeGreaterThan(0.97);
    const bounds = positionBounds(mesh.positions);
    expect(bounds.max[2]! - bounds.min[2]!).toBeCloseTo(0.6, 1);
    expect(bounds.max[2]! + bounds.min[2]!).toBeCloseTo(0, 5);
    expect(mesh.normals?.length).toBe(mesh.positions.length);
  });

  test('turns the frame of the pack into ours', async () => {
    // A nose on the front and an ear on the right, in a frame with z up and x towards the viewer.
    const withNose = (x: number, y: number, z: number) =>
      max(body(y, z, x), 0.15 - hypot(x - 0.62, y - 0.1, z), 0.1 - hypot(x, y - 0.6, z - 0.3));
    const context = scriptedContext(triplaneManifest(), () => scriptedField(48, withNose));
    const { files } = await run(context, {});
    const { mesh } = readRawGlb(wholeBytes(files[0]!));
    const front = farthest(mesh.positions, 2);
    expect(front[2]).toBeGreaterThan(0.25);
    expect([Math.abs(front[0]! - 0.04) < 0.08, Math.abs(front[1]! - 0.02) < 0.08]).toEqual([true, true]);
    expect(farthest(mesh.positions, 0)[1]).toBeGreaterThan(0.1);
    expect(manifoldReport(mesh).flippedEdges).toBe(0);
  });

  test('keeps the outer shell alone: no cavity, no floater, no lost part unreported', async () => {
    const hollow = (x: number, y: number, z: number) => {
      const shell = Math.min(body(x, y, z), 0.15 - body(x, y, z));
      const part = 0.14 - hypot(x + 0.8, y - 0.8, z - 0.8);
      const speck = 0.05 - hypot(x - 0.9, y + 0.9, z + 0.9);
      return max(shell, part, speck);
    };
    const manifest = { ...flowManifest(), mesh: { floaterRatio: 0.01 } };
    const context = scriptedContext(manifest, () => scriptedField(48, hollow));
    const { files, facts } = await run(context, {});
    expect(manifoldReport(readRawGlb(wholeBytes(files[0]!)).mesh).shells).toBe(1);
    expect(facts).toMatchObject({ lostPieces: 1, points: 49 ** 3 });
  });

  test('closes a body that leaves the bounds', async () => {
    const context = scriptedContext(flowManifest(), () => scriptedField(32, (x, y) => 0.5 - hypot(x, y)));
    const { files } = await run(context, {});
    expect(manifoldReport(readRawGlb(wholeBytes(files[0]!)).mesh)).toMatchObject({ watertight: true, shells: 1 });
  });

  test('hands on what the engine kept', async () => {
    const kept = { dims: [1, 3, 2, 2, 2], data: Float32Array.from({ length: 24 }, (_, i) => i / 3) };
    const context = scriptedContext(triplaneManifest(), () => ({ ...scriptedField(32, body), kept }));
    const { files } = await run(context, {});
    expect(files.map(({ name }) => name)).toEqual(['raw.glb', 'kept.f32']);
    expect(decodeKept(wholeBytes(files[1]!))).toEqual(kept);
  });

  test('asks with the request’s numbers, or with the pack’s own', async () => {
    const asked = scriptedContext(flowManifest(), () => scriptedField(16, body));
    await run(asked, { seed: 7, resolution: 16, steps: 2, guidance: 3 });
    expect(asked.tasks[0]).toMatchObject({ kind: 'field', seed: 7, resolution: 16, steps: 2, guidance: 3 });
    const own = scriptedContext(flowManifest(), () => scriptedField(16, body));
    await run(own, {});
    expect(own.tasks[0]).toMatchObject({ seed: 0, resolution: 32, steps: 4, guidance: 5 });
    const still = scriptedContext(triplaneManifest(), () => scriptedField(16, body));
    await run(still, {});
    expect(still.tasks[0]).toMatchObject({ steps: null, guidance: null });
    expect(still.tasks[0]).toMatchObject({ image: { dims: [1, 3, 32, 32] } });
  });

  test('keeps the corners of a body where sharp edges are asked for', async () => {
    const block = (x: number, y: number, z: number) => 0.5 - max(abs(x) / 0.62, abs(y), abs(z) / 0.8);
    const reach = async (params: object) => {
      const { files } = await run(
        scriptedContext(triplaneManifest(), () => scriptedField(24, block)),
        params,
      );
      const { positions } = readRawGlb(wholeBytes(files[0]!)).mesh;
      let corner = 0;
      for (let i = 0; i < positions.length; i += 3) {
        corner = max(corner, positions[i]! + positions[i + 1]! + positions[i + 2]!);
      }
      const bounds = positionBounds(positions);
      return corner / (bounds.max[0]! + bounds.max[1]! + bounds.max[2]!);
    };
    expect(await reach({ edges: 'sharp' })).toBeGreaterThan(0.99);
    expect(await reach({ edges: 'smooth' })).toBeLessThan(0.97);
    expect(await reach({})).toBe(await reach({ edges: 'smooth' }));
  });

  test('refuses a field without an inside, and a pack that makes no shapes', async () => {
    const empty = scriptedContext(flowManifest(), () => scriptedField(16, () => -1));
    await expect(run(empty, {})).rejects.toMatchObject({ code: 'EMPTY_SHAPE' });
    await expect(
      run(
        scriptedContext(null, () => scriptedField(16, body)),
        {},
      ),
    ).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});

describe('the stage shape with depth layers', () => {
  const SIZE = 48;
  /** The network's answer: a flat front and a flat back, `thickness` apart. */
  const slab = (thickness: number) => ({
    kind: 'layers' as const,
    layers: {
      dims: [1, 4, SIZE, SIZE],
      data: Float32Array.from({ length: 4 * SIZE * SIZE }, (_, i) =>
        i < SIZE * SIZE ? thickness / 2 : i < 2 * SIZE * SIZE ? -thickness / 2 : Math.log(0.1),
      ),
    },
  });

  test('gives one closed shell on the outline of the cut-out, as deep as the network sees it', async () => {
    const context = scriptedContext(layersManifest(SIZE), () => slab(0.3));
    const { files, engine, facts } = await run(context, {});
    expect([engine, ...files.map(({ name }) => name)]).toEqual(['scripted-layers', 'raw.glb']);
    expect(context.tasks[0]).toMatchObject({ kind: 'layers', image: { dims: [1, 5, SIZE, SIZE] } });
    const { mesh } = readRawGlb(wholeBytes(files[0]!));
    const report = manifoldReport(mesh);
    expect([report.watertight, report.manifold, report.shells, report.eulerCharacteristic]).toEqual([true, true, 1, 2]);
    const coverage = Float32Array.from({ length: SIDE * SIDE }, (_, i) => cutout.data[4 * i + 3]! / 255);
    expect(outlineIou(mesh, coverage, SIDE, SIDE)).toBeGreaterThan(0.97);
    const bounds = positionBounds(mesh.positions);
    expect(bounds.max[2]! - bounds.min[2]!).toBeCloseTo(0.3, 1);
    expect(facts).toMatchObject({ lostPieces: 0 });
  });

  test('comes nearer to inflation where the pack lets the network doubt itself', async () => {
    const { surface, ...rest } = layersManifest(SIZE);
    const depthOf = async (doubt: number | null) => {
      const context = scriptedContext({ ...rest, surface: { ...surface, doubt } }, () => slab(0.1));
      const { files } = await run(context, { resolution: 64 });
      const { min, max } = positionBounds(readRawGlb(wholeBytes(files[0]!)).mesh.positions);
      return max[2]! - min[2]!;
    };
    expect(await depthOf(null)).toBeLessThan(0.15);
    expect(await depthOf(0.1)).toBeGreaterThan(0.2);
  });
});

/** The vertex that lies farthest along an axis. */
function farthest(positions: Float32Array, axis: number): number[] {
  let best = 0;
  for (let i = 0; i < positions.length; i += 3) if (positions[i + axis]! > positions[best + axis]!) best = i;
  return [...positions.subarray(best, best + 3)];
}
