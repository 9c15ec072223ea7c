import type { Generation } from '../contracts/generation.js';
import { formatBytes } from './format-table.js';
import type { SavedFile } from './write-files.js';

/** The model for a person: size, faces, whether it prints, and why not. */
export function describeModel({ mesh }: Generation): string {
  if (mesh === null) return 'no model';
  const [x, y, z] = mesh.bboxMm.map((length) => length.toFixed(1));
  const size = `${x} x ${y} x ${z} mm, ${mesh.faces.toLocaleString('en')} faces`;
  const { printability } = mesh;
  if (printability.status === 'ready') return `${size}, ready to print`;
  const verdict = printability.status === 'repaired' ? 'ready to print after repair' : 'not printable';
  return `${size}, ${verdict}:${printability.reasons.map((reason) => `\n    ${reason}`).join('')}`;
}

/** Why a generation did not succeed: what happened, what to do, the code. */
export function describeFailure({ status, error }: Generation): string {
  if (error === null) return status === 'CANCELED' ? 'canceled' : status.toLowerCase();
  const stage = error.stage === null ? '' : ` in ${error.stage}`;
  return `failed${stage}: ${error.message}\n  ${error.suggestion} (${error.code})`;
}

/** Saved files with their sizes, one a line. */
export function describeFiles(files: readonly SavedFile[]): string {
  const width = Math.max(0, ...files.map(({ path }) => path.length));
  return files.map(({ path, bytes }) => `  ${path.padEnd(width)}  ${formatBytes(bytes)}`).join('\n');
}

/** Of what it is a replay, and of which batch. */
function describeParent({ parentId, replayOf, batchId }: Generation): string[] {
  if (parentId === null && batchId === null) return [];
  const from = replayOf === null ? '' : `, replayed from ${replayOf.fromStage}`;
  const parent = parentId === null ? [] : [`parent ${parentId}${from}`];
  return [`  ${[...parent, ...(batchId === null ? [] : [`batch ${batchId}`])].join(', ')}`];
}

/** A generation on one screen. */
export function describeGeneration(generation: Generation): string {
  const { id, status, progress, engine, model, seed, stages, waiting, urls } = generation;
  const lines = [
    `${id}  ${status}  ${Math.round(progress)} %`,
    `  model ${model}${engine === null ? '' : ` (${engine})`}, seed ${seed}, begun ${generation.createdAt}`,
    ...describeParent(generation),
    ...stages.map(
      (stage) =>
        `  ${stage.name.padEnd(10)} ${stage.status.padEnd(11)} ${Math.round(stage.progress)} %` +
        `${stage.origin === null ? (stage.cached ? ', known already' : '') : `, of ${stage.origin}`}${stage.seconds === null ? '' : `, ${stage.seconds.toFixed(1)} s`}`,
    ),
  ];
  if (waiting !== null) lines.push(`  waits for a ${waiting.for} of ${waiting.queue}`);
  if (generation.mesh !== null) lines.push(`  ${describeModel(generation)}`);
  if (generation.error !== null) lines.push(`  ${describeFailure(generation)}`);
  for (const { name, bytes, url } of generation.artifacts)
    lines.push(`  ${name.padEnd(14)} ${formatBytes(bytes).padStart(7)}  ${url}`);
  if (urls.temporal !== null) lines.push(`  ${urls.temporal}`);
  return lines.join('\n');
}
