import { MEDIA_TYPES } from '../../contracts/formats.js';
import { FRAME_ENDINGS, frameName, hasPlayer } from '../../contracts/sequence-names.js';
import type { SequencePlan } from '../../contracts/sequence-options.js';
import { writeZip, type ZipEntry } from '../../geometry/formats/write-zip.js';
import type { StageFile } from '../stage.js';
import { animateFrames } from './animate-frames.js';
import type { PlannedFrames } from './plan-frames.js';
import { playerPage } from './player-page.js';
import { sequenceManifest } from './sequence-manifest.js';

/**
 * The files of a sequence: `sequence.zip` with the frames (and, where it is not for a shop, manifest and player),
 * `sequence.webp` to look at, `poster.*`, the front, and `manifest.json`.
 */
export async function packSequence(
  plan: SequencePlan,
  planned: PlannedFrames,
  frames: readonly Uint8Array[],
  stageKey: string,
): Promise<StageFile[]> {
  const manifest = new TextEncoder().encode(
    `${JSON.stringify(sequenceManifest(plan, planned, frames, stageKey), null, 2)}\n`,
  );
  const entries: ZipEntry[] = planned.views.map((view, frame) => ({
    name: frameName(plan, view),
    parts: [frames[frame]!],
  }));
  if (hasPlayer(plan)) {
    entries.push({ name: 'manifest.json', parts: [manifest] });
    entries.push({ name: 'index.html', parts: [playerPage(roundsOf(plan), plan.direction)] });
  }
  const ending = FRAME_ENDINGS[plan.format];
  return [
    fileOf('sequence.zip', writeZip(entries)),
    fileOf('sequence.webp', await animateFrames(frames.slice(0, plan.frames))),
    fileOf(`poster.${ending}`, frames[0]!),
    fileOf('manifest.json', manifest),
  ];
}

/** Names of the frames, the lowest round first. */
function roundsOf(plan: SequencePlan): string[][] {
  return plan.elevations
    .map((elevation, round) => ({ elevation, round }))
    .sort((a, b) => a.elevation - b.elevation)
    .map(({ round }) => Array.from({ length: plan.frames }, (_, index) => frameName(plan, { round, index })));
}

function fileOf(name: string, bytes: StageFile['bytes']): StageFile {
  return { name, bytes, mediaType: MEDIA_TYPES[name.split('.').at(-1)!]! };
}
