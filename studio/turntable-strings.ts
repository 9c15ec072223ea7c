import type { SequencePreset } from '../contracts/sequence-options.js';

/** Presets that the page offers. */
export type ShownPreset = Exclude<SequencePreset, 'custom'>;

/** What the panel says that has a model drawn from all around. */
export const TURNTABLE_STRINGS = {
  title: 'Turntable',
  preset: 'Made for',
  presets: {
    'web-36': 'Web page: 36 pictures, clear background',
    'amazon-24': 'Amazon: 24 pictures on white',
    'amazon-48': 'Amazon: 48 pictures on white',
    'amazon-72': 'Amazon: 72 pictures on white',
    autocare: 'Auto Care: 36 pictures on white',
  } satisfies Record<ShownPreset, string>,
  start: 'Draw it from all around',
  waiting: 'It waits for the worker that draws.',
  drawn: (frames: number, took: string) => `${frames} pictures are there${took === '' ? '' : ` after ${took}`}.`,
  files: {
    'sequence.zip': 'all pictures',
    'sequence.webp': 'moving picture',
    'poster.webp': 'front view',
    'manifest.json': 'angles, names and sizes',
  } as Record<string, string>,
};
