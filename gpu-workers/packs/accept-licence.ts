import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import type { Json } from '../../contracts/canonical-json.js';
import { acceptLicence, readAcceptances, termsDigest } from '../../models/accepted-licences.js';
import { checkTerritory } from '../../models/licence-gate.js';
import type { PackManifest } from '../../models/manifest.js';
import { installedPaths } from '../../models/pack-places.js';
import { findPack } from '../../models/registry.js';
import { CallError, onlyArgument, type PackDesk, writablePlaces } from './pack-desk.js';

const YES = '--yes';

/**
 * `accept-licence ID [--yes]`: shows a pack's licence and notes that the operator accepts it.
 * @throws CallError where nobody confirms; OrfeasError TERRITORY_EXCLUDED where the licence does not hold.
 */
export async function acceptPackLicence(desk: PackDesk, args: readonly string[]): Promise<Json> {
  const id = onlyArgument(
    args.filter((arg) => arg !== YES),
    'the id of a pack',
  );
  const places = writablePlaces(desk);
  const { manifest } = await findPack(id, places);
  const { licence } = manifest;
  desk.note(describeLicence(manifest));
  if (places.territory !== null) checkTerritory(manifest, places.territory);
  else if (licence.territoryExcluded.length > 0)
    desk.note('Set ORFEAS_TERRITORY too: without it the pack is not served.');
  if (!licence.acceptRequired) return { id, licence: licence.id, outcome: 'not-needed' };
  const path = installedPaths(places.installed).licences;
  if ((await readAcceptances(path))[id]?.terms === termsDigest(manifest)) {
    return { id, licence: licence.id, outcome: 'known' };
  }
  if (!args.includes(YES)) await confirm(licence.id);
  await acceptLicence(path, manifest, { by: userName(), at: new Date().toISOString() });
  return { id, licence: licence.id, outcome: 'accepted' };
}

function describeLicence({ title, licence }: PackManifest): string {
  const rows = [
    ['licence', licence.id],
    ['text', licence.url ?? 'none is named'],
    ['does not hold in', licence.territoryExcluded.join(', ') || 'no place in particular'],
    ['what it makes', licence.outputsRestricted ? 'use of outputs is restricted' : 'outputs are not restricted'],
    ['training', licence.noTrainingOnOutputs ? 'outputs must not train other models' : 'outputs may train models'],
    ...(licence.notice === null ? [] : [['notice', `${licence.notice}, in the pack, goes with copies of it`]]),
  ];
  return [title, ...rows.map(([name = '', value]) => `  ${name.padEnd(16)}  ${value}`)].join('\n');
}

/** Asks the person at the terminal to type the licence's id. @throws CallError */
async function confirm(licence: string): Promise<void> {
  if (process.stdin.isTTY !== true) {
    throw new CallError(`Nobody is there to ask: read the licence, then say ${YES}`);
  }
  const dialogue = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await dialogue.question(`Type ${licence} to accept it: `);
    if (answer.trim() !== licence) throw new CallError('Not accepted');
  } finally {
    dialogue.close();
  }
}

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
