import {
  type GenerationOptions,
  OrfeasError,
  type PackOffer,
  type RefusedPack,
  takesOptions,
} from '../../contracts/index.js';
import type { KnownPack } from './known-packs.js';

/** What of a request decides on its pack. */
export interface ModelChoice {
  model: string;
  options: GenerationOptions;
}

/**
 * The pack that a request's `model` means. `auto` takes an available pack before one whose workers are away, an installed
 * one before an embedded one, a network before inflation, and the first by name among equals; never a test pack, nor one
 * that has not the options asked for or is too large for all its devices, while another is not so. A pack whose workers are
 * away still resolves: its generations wait for them.
 * @param refused packs that live workers have and can't serve.
 * @throws OrfeasError MODEL_UNKNOWN; MODEL_UNAVAILABLE while no worker has ever reported; MODEL_TOO_LARGE where no live
 * worker has the memory and the request does not take the CPU; the code under which a worker refuses the pack.
 */
export function choosePack(
  { model, options }: ModelChoice,
  known: readonly KnownPack[],
  refused: readonly RefusedPack[] = [],
): PackOffer {
  const packs = known.filter(({ offer }) => offer.capabilities.includes('shape'));
  const found = model === 'auto' ? bestOf(packs, options) : packs.find(({ offer }) => offer.id === model);
  if (found?.available !== true) refuseAs(refused.find(({ id }) => id === model));
  if (found !== undefined) return fitting(found, options.onFull);
  if (packs.length === 0) {
    throw new OrfeasError('MODEL_UNAVAILABLE', `Expected a worker that offers ${model} but none has reported yet`);
  }
  const ids = packs.map(({ offer }) => offer.id).join(', ');
  throw new OrfeasError('MODEL_UNKNOWN', `Expected one of auto, ${ids} for model but received ${model}`, {
    errors: [{ pointer: '/model', detail: `Expected one of auto, ${ids}` }],
  });
}

/**
 * The matting pack that cuts a request's picture out, among those that live workers offer: the one that the model asks
 * for; where the request wants a network and the model asks for none, the first by name.
 */
export function chooseMatting(
  { matting }: PackOffer,
  matte: GenerationOptions['matte'],
  known: readonly KnownPack[],
): { pack: string; digest: string } | null {
  if (matte !== 'auto' && matte !== 'network') return null;
  const offered = known.filter(({ offer, available }) => available && offer.capabilities.includes('matting'));
  const asked = offered.find(({ offer }) => offer.id === matting);
  const found = asked ?? (matte === 'network' ? offered[0] : undefined);
  return found === undefined ? null : { pack: found.offer.id, digest: found.offer.digest };
}

function bestOf(packs: readonly KnownPack[], options: GenerationOptions): KnownPack | undefined {
  const products = packs.filter(({ offer }) => offer.purpose === 'product');
  const able = someOrAll(products, ({ offer }) => takesOptions(offer, options));
  const [first, ...others] = someOrAll(able, ({ tooLarge }) => tooLarge === null || options.onFull === 'cpu');
  return first && others.reduce((best, pack) => (rank(pack) < rank(best) ? pack : best), first);
}

/** Those that satisfy the condition; where none does, all, for the request to be told why it can't be. */
function someOrAll(packs: readonly KnownPack[], holds: (pack: KnownPack) => boolean): readonly KnownPack[] {
  const some = packs.filter(holds);
  return some.length > 0 ? some : packs;
}

/** Lower is better. Networks come before inflation, which knows only the outline. */
function rank({ available, offer }: KnownPack): number {
  return (available ? 0 : 4) + (offer.embedded ? 2 : 0) + (offer.family === 'inflate' ? 1 : 0);
}

function fitting({ offer, tooLarge }: KnownPack, onFull: GenerationOptions['onFull']): PackOffer {
  if (tooLarge === null || onFull === 'cpu') return offer;
  const { device, needMiB, usableMiB } = tooLarge;
  throw new OrfeasError(
    'MODEL_TOO_LARGE',
    `${offer.id} needs ${needMiB} MiB, of which ${device} has ${usableMiB} MiB to use; onFull=cpu computes without it`,
    { errors: [{ pointer: '/model', detail: `Expected a model that needs at most ${usableMiB} MiB` }] },
  );
}

function refuseAs(refused: RefusedPack | undefined): void {
  if (refused !== undefined) throw new OrfeasError(refused.code, refused.message);
}
