import type { MeshView } from '../contracts/mesh-view.js';
import type { MeshResult } from '../contracts/meshes.js';
import type { Printability } from '../contracts/printability.js';

/** What was found in a mesh, and what was made of it, on one screen. */
export function describeMesh({ result, error, status }: MeshView): string {
  if (result === null) {
    return error === null ? status.toLowerCase() : `failed: ${error.message}\n  ${error.suggestion} (${error.code})`;
  }
  const found = [describeFile(result), ...describePrintability(result.printability)];
  if (result.repaired === null) return found.join('\n');
  return [...found, 'after repair:', ...describePrintability(result.repaired.printability)].join('\n');
}

function describeFile({ format, unit, faces, vertices, parts }: MeshResult): string {
  const count = (value: number) => value.toLocaleString('en');
  const assumed = unit.assumed ? ' (assumed: the format names none)' : '';
  const of = parts === 1 ? '' : ` in ${count(parts)} parts`;
  return `${format.toUpperCase()}, ${count(faces)} faces, ${count(vertices)} vertices${of}, unit ${unit.mm} mm${assumed}`;
}

function describePrintability(report: Printability): string[] {
  const { status, reasons, boundingBoxMm, volumeMm3, smallestThicknessMm, overhangShare } = report;
  const size = boundingBoxMm.size.map((length) => length.toFixed(2)).join(' x ');
  const wall = smallestThicknessMm === null ? '' : `, thinnest ${smallestThicknessMm.value.toFixed(2)} mm`;
  const overhang = overhangShare === null ? '' : `, ${(100 * overhangShare).toFixed(0)} % overhang`;
  const volume = report.watertight ? `, ${(volumeMm3 / 1000).toFixed(2)} cm³` : '';
  return [`  ${status}: ${size} mm${volume}${wall}${overhang}`, ...reasons.map((reason) => `    ${reason}`)];
}
