import { UNIT_MM, type Unit } from '../../contracts/units.js';
import { describeGrowth, type Growth } from '../../geometry/fit/describe-growth.js';
import type { TexturedMesh } from '../../geometry/fit/manifold-solid.js';
import type { Raster } from '../../geometry/image/raster.js';
import { type FitMeshOptions, fitMesh } from '../../geometry/mesh/fit-mesh.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { positionBounds } from '../../geometry/mesh/position-bounds.js';
import { type ChangedSolid, changeSolid, isChange, type SolidOrder } from './change-solid.js';

/** The options that say how large a model is, where it stands and what is changed of its solid. */
export interface FitOrder extends SolidOrder {
  /** In `unit`, as `height`. */
  longest?: number;
  height?: number;
  /** Unset: mm. */
  unit?: Unit;
  origin: 'bottom' | 'center';
}

export interface FittedModel {
  /** mm, Z up. */
  upright: TexturedMesh;
  /** mm, Y up. */
  standing: TexturedMesh;
  /** mm a model unit. */
  scale: number;
  /** What was changed of the solid; null where nothing was asked. */
  changes: (Pick<ChangedSolid, 'hollows' | 'facts'> & { repairs: string[] }) | null;
}

/**
 * A model in mm, changed as the request asks, so that all formats have the same solid. The size is that of the model
 * before the changes.
 * @throws OrfeasError FIT_IMPOSSIBLE where the model has no room for what is asked.
 */
export async function fitModel(model: TexturedMesh, texture: Raster, order: FitOrder): Promise<FittedModel> {
  const size = sizeOf(order);
  const { origin } = order;
  if (!isChange(order)) {
    const upright = fitted(model, { ...size, origin, upAxis: 'z' });
    const standing = fitted(model, { ...size, origin, upAxis: 'y' });
    return { upright, standing, scale: extentOf(upright) / extentOf(model), changes: null };
  }
  const sized = fitted(model, { ...size, origin: 'bottom', upAxis: 'y' });
  const { mesh, hollows, growth, facts } = await changeSolid(sized, texture, order);
  const upright = fitted(mesh, { size: 'keep', origin, upAxis: 'z' });
  const standing = fitted(mesh, { size: 'keep', origin, upAxis: 'y' });
  const repairs = growth === null ? [] : describeGrowth(placed(growth, mesh, standing), order.minThickness!);
  return { upright, standing, scale: extentOf(sized) / extentOf(model), changes: { hollows, facts, repairs } };
}

/** What grew, with its place in the frame of the upright model, as the report tells others. */
function placed(growth: Growth, before: Mesh, standing: Mesh): Growth {
  if (growth.thinnest === null) return growth;
  // Fitting that keeps the size only shifts.
  const [x, y, z] = growth.thinnest.at.map(
    (value, axis) => value + standing.positions[axis]! - before.positions[axis]!,
  );
  return { ...growth, thinnest: { ...growth.thinnest, at: [x!, -z!, y!] } };
}

function sizeOf({ longest, height, unit = 'mm' }: FitOrder): Pick<FitMeshOptions, 'longestMm' | 'heightMm'> {
  const mm = UNIT_MM[unit];
  return {
    ...(longest === undefined ? {} : { longestMm: longest * mm }),
    ...(height === undefined ? {} : { heightMm: height * mm }),
  };
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
