import type { Model } from '../../contracts/index.js';
import type { KnownPack } from './known-packs.js';

export function modelView({ offer, available, devices, lastSeenAt, tooLarge }: KnownPack): Model {
  return { ...offer, available, fits: tooLarge === null, devices, lastSeenAt };
}
