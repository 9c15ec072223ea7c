import type { Json } from '../../contracts/canonical-json.js';
import { installedPaths } from '../../models/pack-places.js';
import { type PackSource, parseSource, readSources } from '../../models/pack-source.js';
import { pullPack } from '../../models/pull-pack.js';
import { describeArrival } from './describe-arrival.js';
import { CallError, onlyArgument, type PackDesk, writablePlaces } from './pack-desk.js';
import { PullView } from './pull-view.js';

/** `pull ID` or `pull OWNER/NAME[@REVISION]`: downloads a pack from the hub. */
export async function pullRemote(desk: PackDesk, args: readonly string[]): Promise<Json> {
  const name = onlyArgument(args, 'an id or OWNER/NAME[@REVISION]');
  const places = writablePlaces(desk);
  const { ORFEAS_HUB_URL: url, ORFEAS_HUB_TOKEN: token = null } = desk.settings;
  if (url === undefined) {
    throw new CallError(
      'Expected ORFEAS_HUB_URL to be set: the address of the hub, which serves packs at ' +
        'ADDRESS/OWNER/NAME/resolve/REVISION/pack.json. Packs that lie on this machine need none: ./orfeas models add DIR',
    );
  }
  const direct = parseSource(name);
  const source = direct ?? (await sourceOf(name, desk, installedPaths(places.installed).sources));
  const view = new PullView({
    write: (text) => void process.stderr.write(text),
    isLive: process.stderr.isTTY === true,
    now: () => performance.now(),
  });
  desk.note(`${source.repository}@${source.revision} from ${url}`);
  const arrival = await pullPack({
    places,
    hub: { url, token },
    source,
    expectedId: direct === null ? name : null,
    onProgress: (progress) => view.show(progress),
  }).finally(() => view.close());
  return describeArrival(arrival, desk);
}

/** Where the pack with an id lies: by the operator's catalogue, or where it came from before. @throws CallError */
async function sourceOf(id: string, { settings }: PackDesk, sources: string): Promise<PackSource> {
  const { ORFEAS_CATALOGUE: catalogue } = settings;
  const listed = catalogue === undefined ? {} : await readSources(catalogue);
  const text = listed[id] ?? (await readSources(sources))[id];
  const source = text === undefined ? null : parseSource(text);
  if (source !== null) return source;
  const place = catalogue === undefined ? 'no catalogue (ORFEAS_CATALOGUE) is set' : `${catalogue} does not list it`;
  throw new CallError(`Nothing tells where ${id} lies: ${place}. Name its repository: pull OWNER/NAME[@REVISION]`);
}
