import type { Json } from '../../contracts/canonical-json.js';
import { addPack } from '../../models/add-pack.js';
import { describeArrival } from './describe-arrival.js';
import { onlyArgument, type PackDesk, writablePlaces } from './pack-desk.js';

/** `add DIR`: copies a pack into the operator's folder. */
export async function addFolder(desk: PackDesk, args: readonly string[]): Promise<Json> {
  const folder = onlyArgument(args, 'the folder of a pack');
  const onFile = (path: string) => desk.note(`verifying ${path}`);
  return describeArrival(await addPack(folder, { places: writablePlaces(desk), onFile }), desk);
}
