import type { OutputFormat } from '../../contracts/formats.js';
import { fitting, type OptionField, type OptionValue, type OptionValues } from './read-options.js';

export const PRESETS = ['print', 'game', 'web', 'own'] as const;
export type Preset = (typeof PRESETS)[number];

interface Wanted {
  options: OptionValues;
  outputs: readonly OutputFormat[];
}

/** What each purpose asks for; an engine takes of it what it has. */
const WANTED: Record<Exclude<Preset, 'own'>, Wanted> = {
  // 100 mm fits every desktop printer. Reduced to 40,000 faces a model of that size moved by 0.03 mm, a third of the
  // finest layer; half as many again leave room for finer shapes.
  print: { options: { longest: 100, targetFaces: 60_000, textureSize: 2048 }, outputs: ['glb', 'stl', '3mf'] },
  // A prop that a game shows many of.
  game: { options: { targetFaces: 8_000, textureSize: 2048 }, outputs: ['glb'] },
  // About half a megabyte in a page.
  web: { options: { targetFaces: 15_000, textureSize: 1024, textureFormat: 'webp' }, outputs: ['glb', 'usdz'] },
};

/** A purpose's values for the fields of one engine. */
export function presetValues(preset: Exclude<Preset, 'own'>, fields: readonly OptionField[]): Wanted {
  const { options, outputs } = WANTED[preset];
  const entries = fields.flatMap((field): [string, OptionValue][] => {
    const wanted = options[field.name];
    const value = wanted === undefined ? null : fitting(field, wanted);
    return value === null ? [] : [[field.name, value]];
  });
  return { options: Object.fromEntries(entries), outputs };
}
