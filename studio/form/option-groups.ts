import type { OptionField } from './read-options.js';

export const GROUPS = ['size', 'detail', 'shape', 'cut', 'more'] as const;
export type Group = (typeof GROUPS)[number];

const MEMBERS: Record<Exclude<Group, 'more'>, readonly string[]> = {
  size: ['longest', 'height', 'unit', 'minThickness', 'hollow', 'drain', 'flatBase', 'origin', 'upAxis'],
  detail: ['targetFaces', 'textureSize', 'textureFormat', 'colors3mf', 'glbCompression'],
  shape: [
    ...['mode', 'profile', 'depth', 'base', 'border', 'blade', 'roundness'],
    ...['resolution', 'thickness', 'relief', 'edges', 'steps', 'guidance', 'smooth', 'symmetry'],
  ],
  cut: ['matte', 'padding'],
};

/** Fields in the groups in which people look for them; what is new to the page comes under `more`. */
export function groupOptions(fields: readonly OptionField[]): [Group, OptionField[]][] {
  const groupOf = (name: string): Group =>
    GROUPS.find((group) => group !== 'more' && MEMBERS[group].includes(name)) ?? 'more';
  return GROUPS.map((group): [Group, OptionField[]] => [
    group,
    fields.filter(({ name }) => groupOf(name) === group),
  ]).filter(([, members]) => members.length > 0);
}
