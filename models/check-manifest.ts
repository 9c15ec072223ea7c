import { graphsOf, type Knob, type PackManifest } from './manifest.js';

/** What each name in a path is at most, bytes: the limit of common file systems. */
const MAX_NAME_BYTES = 255;

/** What a manifest that fits the schema still says wrongly, as sentences; empty where it is right. */
export function checkManifest(manifest: PackManifest): string[] {
  const listed = manifest.files.map(({ path }) => path);
  const used = filesUsed(manifest);
  return [
    ...[...listed, ...used].filter((path) => !isSafePath(path)).map((path) => unsafe(path)),
    ...listed.filter((path, i) => listed.indexOf(path) < i).map((path) => `Expected ${path} once in files`),
    ...listed
      .filter((path) => listed.some((other) => other.startsWith(`${path}/`)))
      .map((path) => `Expected ${path} as a file, but others lie in it`),
    ...used.filter((path) => !listed.includes(path)).map((path) => `Expected ${path} in files`),
    ...knobsOf(manifest).flatMap(([name, knob, isWhole]) => knobFaults(name, knob, isWhole)),
  ];
}

/** Whether a path stays inside the pack's folder and is written the same way on every system. */
function isSafePath(path: string): boolean {
  const names = path.split('/');
  const isName = (name: string) =>
    name !== '' &&
    name !== '.' &&
    name !== '..' &&
    Buffer.byteLength(name) <= MAX_NAME_BYTES &&
    /^[^\\:\p{Cc}]+$/u.test(name);
  // `pack.json` is the manifest itself; `.part` is a download on its way.
  return names.every(isName) && path !== 'pack.json' && !path.endsWith('.part');
}

function unsafe(path: string): string {
  return `Expected the name of a file inside the pack but received ${JSON.stringify(path)}`;
}

function filesUsed(manifest: PackManifest): string[] {
  const graphs = Object.values(graphsOf(manifest)).map(({ file }) => file);
  const mlp = 'mlp' in manifest && manifest.mlp !== null ? [manifest.mlp.file] : [];
  const { notice } = manifest.licence;
  return [...new Set([...graphs, ...mlp, ...(notice === null ? [] : [notice])])];
}

function knobsOf(manifest: PackManifest): [name: string, knob: Knob, isWhole: boolean][] {
  const knobs: [string, Knob, boolean][] = [];
  if ('decode' in manifest) knobs.push(['decode.resolution', manifest.decode.resolution, true]);
  if ('sampler' in manifest) {
    const { steps, guidance } = manifest.sampler;
    knobs.push(['sampler.steps', steps, true]);
    if (guidance.mode !== 'none') knobs.push(['sampler.guidance.scale', guidance.scale, false]);
  }
  return knobs;
}

function knobFaults(name: string, { default: preset, min, max, values }: Knob, isWhole: boolean): string[] {
  const numbers = [preset, ...(values ?? [min as number, max as number])];
  if (isWhole && !numbers.every(Number.isInteger)) return [`Expected whole numbers for ${name}`];
  const isInside = values?.includes(preset) ?? (preset >= (min as number) && preset <= (max as number));
  const range = values?.join(', ') ?? `${min} to ${max}`;
  return isInside ? [] : [`Expected a default out of ${range} for ${name} but received ${preset}`];
}
