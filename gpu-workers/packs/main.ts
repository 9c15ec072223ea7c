import { packPlaces } from '../../activities/servable-packs.js';
import type { Json } from '../../contracts/canonical-json.js';
import { ERROR_TRAITS, OrfeasError } from '../../contracts/errors.js';
import { readPackSettings } from '../../infra/config/pack-settings.js';
import { ConfigError } from '../../infra/config/read-settings.js';
import { acceptPackLicence } from './accept-licence.js';
import { addFolder } from './add-folder.js';
import { listPacks } from './list-packs.js';
import { measureOnDevice } from './measure-on-device.js';
import { CallError, type PackDesk } from './pack-desk.js';
import { pullRemote } from './pull-remote.js';
import { showPack } from './show-pack.js';
import { verifyPacks } from './verify-packs.js';

/** The process behind `./orfeas models VERB`: a result as JSON on stdout, words on stderr. It needs no other part. */
const VERBS: Record<string, (desk: PackDesk, args: readonly string[]) => Promise<Json>> = {
  ls: listPacks,
  show: showPack,
  verify: verifyPacks,
  pull: pullRemote,
  add: addFolder,
  'accept-licence': acceptPackLicence,
  measure: measureOnDevice,
};

const FAILURE = 1;
const CALLED_WRONGLY = 2;

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const note = (text: string) => void process.stderr.write(`${text}\n`);
  try {
    const verb = VERBS[name];
    if (verb === undefined)
      throw new CallError(`Expected one of ${Object.keys(VERBS).join(', ')} but received ${name}`);
    const settings = readPackSettings();
    const result = await verb({ settings, places: packPlaces(settings), note }, args);
    process.stdout.write(`${JSON.stringify(result)}\n`);
    return 0;
  } catch (error) {
    if (error instanceof CallError) {
      note(`orfeas: ${error.message}`);
      return CALLED_WRONGLY;
    }
    note(`orfeas: ${explain(error)}`);
    return FAILURE;
  }
}

function explain(error: unknown): string {
  if (error instanceof OrfeasError) {
    const { title, suggestion } = ERROR_TRAITS[error.code];
    return `${title}: ${error.message}\n  ${suggestion} (${error.code})`;
  }
  if (error instanceof ConfigError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

process.exitCode = await main(process.argv.slice(2));
