import { basename, dirname, extname, join, resolve, sep } from 'node:path';
import { DEFAULT_OUTPUTS, FORMAT_FILES, OUTPUT_FORMATS, type OutputFormat } from '../contracts/formats.js';
import { UsageError } from './exit-codes.js';
import { isFormat } from './parse-request.js';

/** A file to write: which artifact, and where to. */
export interface PlannedFile {
  artifact: string;
  path: string;
}

export interface OutputPlan {
  picture: string;
  formats: OutputFormat[];
  files: PlannedFile[];
}

export interface OutputFlags {
  pictures: readonly string[];
  /** Values of `-o`: files whose ending says the format, or one folder. */
  output: readonly string[];
  /** Values of `--formats`; undefined when it was not given. */
  formats: readonly OutputFormat[] | undefined;
  isFolder(path: string): boolean;
}

/**
 * Which files each picture leads to. Without `-o`: `<picture>.<format>` where the command was called.
 * With a folder: the same in it. With files: exactly those, and further formats beside the first.
 * @throws UsageError where two files would get one name, or a picture would be overwritten.
 */
export function planOutputs(flags: OutputFlags): OutputPlan[] {
  const folders = flags.output.filter((path) => path.endsWith('/') || path.endsWith(sep) || flags.isFolder(path));
  if (folders.length > 1 || (folders.length === 1 && flags.output.length > 1)) {
    throw new UsageError('Expected either files or one folder for -o but received several');
  }
  const named = folders.length === 0 && flags.output.length > 0;
  if (named && flags.pictures.length > 1) {
    throw new UsageError('Several pictures need a folder for -o: -o DIR/ names each file after its picture');
  }
  const plans = flags.pictures.map((picture) =>
    named ? planNamed(picture, flags) : planInFolder(picture, folders[0] ?? '.', flags.formats ?? DEFAULT_OUTPUTS),
  );
  checkTargets(plans);
  return plans;
}

function planInFolder(picture: string, folder: string, formats: readonly OutputFormat[]): OutputPlan {
  const base = join(folder, basename(picture, extname(picture)));
  return {
    picture,
    formats: inOrder(formats),
    files: inOrder(formats).flatMap((format) => filesOf(format, `${base}.${format}`)),
  };
}

function planNamed(picture: string, { output, formats }: OutputFlags): OutputPlan {
  const targets = new Map<OutputFormat, string[]>();
  for (const path of output) {
    const format = extname(path).slice(1).toLowerCase();
    if (!isFormat(format)) {
      const endings = OUTPUT_FORMATS.map((known) => `.${known}`).join(', ');
      throw new UsageError(`Expected a file ending in ${endings}, or a folder (DIR/), for -o but received ${path}`);
    }
    targets.set(format, [...(targets.get(format) ?? []), path]);
  }
  const first = output[0] as string;
  const base = first.slice(0, -extname(first).length);
  for (const format of formats ?? []) if (!targets.has(format)) targets.set(format, [`${base}.${format}`]);
  const all = inOrder([...targets.keys()]);
  const files = all.flatMap((format) => (targets.get(format) ?? []).flatMap((path) => filesOf(format, path)));
  return { picture, formats: all, files };
}

/** A format's files under chosen names. A texture is never called like a picture beside it may be. */
function filesOf(format: OutputFormat, path: string): PlannedFile[] {
  const base = join(dirname(path), basename(path, extname(path)));
  return FORMAT_FILES[format].map((artifact, index) => {
    if (index === 0) return { artifact, path };
    const ending = extname(artifact);
    return { artifact, path: ending === '.png' ? `${base}-texture.png` : `${base}${ending}` };
  });
}

function inOrder(formats: readonly OutputFormat[]): OutputFormat[] {
  return OUTPUT_FORMATS.filter((format) => formats.includes(format));
}

function checkTargets(plans: readonly OutputPlan[]): void {
  const pictures = new Set(plans.map(({ picture }) => resolve(picture)));
  const targets = new Set<string>();
  for (const { path } of plans.flatMap(({ files }) => files)) {
    const target = resolve(path);
    if (pictures.has(target)) throw new UsageError(`${path} would overwrite the picture: choose another name with -o`);
    if (targets.has(target)) throw new UsageError(`${path} would be written twice: give each its own name with -o`);
    targets.add(target);
  }
}
