import { signal } from '@preact/signals';
import type { Model } from '../../contracts/model.js';
import { type OptionField, readOptions, sharedOptions } from '../form/read-options.js';
import { getJson } from '../server/request.js';

/** What the server offers; null until it has said so. */
export const models = signal<readonly Model[] | null>(null);

/** Asks for the engines again; packs come and go with their workers. */
export async function loadModels(): Promise<void> {
  models.value = (await getJson<{ items: Model[] }>('/v1/models')).items;
}

/** The engines that people may choose. */
export function productModels(): readonly Model[] {
  return (models.value ?? []).filter(({ purpose }) => purpose === 'product');
}

/** The options that can be set for an engine; for `auto` those that every engine has alike. */
export function fieldsOf(id: string): OptionField[] {
  const offered = productModels();
  const chosen = offered.find((model) => model.id === id);
  return chosen ? readOptions(chosen.options) : sharedOptions(offered.map(({ options }) => options));
}
