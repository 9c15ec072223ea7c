import { type Model, stageOfOption } from '../../contracts/index.js';
import type { KnownPack } from './known-packs.js';

export function modelView({ offer, available, devices, lastSeenAt, tooLarge }: KnownPack): Model {
  const options = withStages(offer.options);
  return { ...offer, options, available, fits: tooLarge === null, devices, lastSeenAt };
}

/** A schema of options whose properties say which stage reads them, as `x-stage`: a replay may change those from its own on. */
function withStages(schema: Model['options']): Model['options'] {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, object>);
  const told = properties.map(([name, property]) => [name, { ...property, 'x-stage': stageOfOption(name) }]);
  return { ...schema, properties: Object.fromEntries(told) };
}
