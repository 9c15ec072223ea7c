import type { shapeOptionsSchema } from './options.js';

type ShapeOption = keyof typeof shapeOptionsSchema.shape;
/** A mode's name and, for `extrude`, its profile: each reads options of its own. */
export type ShapeMode = 'inflate' | 'relief' | 'lithophane' | 'extrude solid' | 'extrude stamp' | 'extrude cutter';

/**
 * The options that each mode of the engine `inflate` reads besides `mode` and `profile`, and what it takes for those that are
 * unset; null: nothing, so that a request without the option keeps its results. Lengths in % of the model's longest side.
 */
export const SHAPE_MODES: Readonly<Record<ShapeMode, Partial<Record<ShapeOption, number | null>>>> = {
  inflate: { thickness: 1, relief: 0, resolution: 256, edges: null, smooth: null, symmetry: null, roundness: null },
  relief: { base: 2, depth: 5, border: 4, relief: 0.3, roundness: 1, resolution: 320 },
  // 0.8 to 3.2 mm on 10 cm: two to eight layers of white plastic printed flat.
  lithophane: { base: 0.8, depth: 2.4, border: 3, resolution: 384 },
  'extrude solid': { depth: 10 },
  'extrude stamp': { base: 3, depth: 4, border: 4 },
  // A wall of three lines of a usual nozzle (0.4 mm), 14 mm high with its foot.
  'extrude cutter': { base: 2, depth: 12, border: 4, blade: 1.2 },
};

/** The mode that options ask for. */
export function shapeModeOf(options: { mode?: string | undefined; profile?: string | undefined }): ShapeMode {
  const { mode = 'inflate', profile = 'solid' } = options;
  return (mode === 'extrude' ? `extrude ${profile}` : mode) as ShapeMode;
}

/** What is wrong with an option that was set beside a mode which does not read it; null where it does. */
export function faultInMode(name: string, mode: ShapeMode): string | null {
  if (name === 'mode' || Object.hasOwn(SHAPE_MODES[mode], name)) return null;
  if (name === 'profile') return mode.startsWith('extrude') ? null : otherModes(name, mode, ['extrude']);
  const readers = Object.entries(SHAPE_MODES).filter(([, options]) => Object.hasOwn(options, name));
  return readers.length === 0
    ? null
    : otherModes(
        name,
        mode,
        readers.map(([reader]) => reader),
      );
}

function otherModes(name: string, mode: ShapeMode, readers: readonly string[]): string {
  return `Expected no ${name} with the mode ${mode}, which does not read it; it belongs to ${readers.join(', ')}`;
}
