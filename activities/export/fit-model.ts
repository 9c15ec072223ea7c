import loadManifold, { type ManifoldToplevel } from 'manifold-3d';
import { OrfeasError } from '../../contracts/errors.js';
import { cutBase } from '../../geometry/fit/cut-base.js';
import type { TexturedMesh } from '../../geometry/fit/manifold-solid.js';
import type { Raster } from '../../geometry/image/raster.js';
import { fitMesh } from '../../geometry/mesh/fit-mesh.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { positionBounds } from '../../geometry/mesh/position-bounds.js';

/** The options that say how large a model is, where it stands and what is changed of its solid; mm. */
export interface FitOrder {
  longest?: number;
  height?: number;
  origin: 'bottom' | 'center';
  flatBase?: number;
}

export interface FittedModel {
  /** mm, Z up. */
  upright: TexturedMesh;
  /** mm, Y up. */
  standing: TexturedMesh;
  /** mm a model unit. */
  scale: number;
  /** What was changed of the solid, for the stage's facts; null where nothing was asked. */
  changes: Record<string, number> | null;
}

/**
 * A model in mm, changed as the request asks, so that all formats have the same solid. The size is that of the model
 * before the changes.
 * @throws OrfeasError FIT_IMPOSSIBLE where the model has no room for what is asked.
 */
export async function fitModel(model: TexturedMesh, texture: Raster, order: FitOrder): Promise<FittedModel> {
  const size = { longestMm: order.longest, heightMm: order.height };
  const { origin } = order;
  if (order.flatBase === undefined) {
    const [upright, standing] = [
      fitted(model, { ...size, origin, upAxis: 'z' }),
      fitted(model, { ...size, origin, upAxis: 'y' }),
    ];
    return { upright, standing, scale: extentOf(upright) / extentOf(model), changes: null };
  }
  const sized = fitted(model, { ...size, origin: 'bottom', upAxis: 'y' });
  const { mesh, changes } = await change(sized, texture, order);
  const [upright, standing] = (['z', 'y'] as const).map((upAxis) => fitted(mesh, { size: 'keep', origin, upAxis }));
  return { upright: upright!, standing: standing!, scale: extentOf(sized) / extentOf(model), changes };
}

async function change(sized: TexturedMesh, texture: Raster, { flatBase }: FitOrder) {
  const wasm = await manifold();
  const changes: Record<string, number> = {};
  let mesh = sized;
  if (flatBase !== undefined) {
    mesh = expectSolid(cutBase(wasm, mesh, texture, flatBase), `flatBase ${flatBase}`);
    changes.flatBaseMm = flatBase;
  }
  return { mesh, changes };
}

/** An instance of its own for each model, so that no bytes depend on what was made before. */
async function manifold(): Promise<ManifoldToplevel> {
  const wasm = await loadManifold();
  wasm.setup();
  return wasm;
}

function expectSolid(result: TexturedMesh | null | 'open', asked: string): TexturedMesh {
  if (result === 'open') {
    throw new OrfeasError('FIT_IMPOSSIBLE', `Expected a closed, manifold model for ${asked} but received another`);
  }
  if (result === null) {
    throw new OrfeasError('FIT_IMPOSSIBLE', `Expected a higher model for ${asked}: nothing of it would be left`);
  }
  return result;
}

/** `fitMesh` keeps uvs and normals, which its type does not tell. */
function fitted(mesh: TexturedMesh, options: Parameters<typeof fitMesh>[1]): TexturedMesh {
  return fitMesh(mesh, options) as TexturedMesh;
}

/** Longest side of the bounding box. */
function extentOf({ positions }: Mesh): number {
  const { min, max } = positionBounds(positions);
  return Math.max(...max.map((value, axis) => value - min[axis]!));
}
