import { OUTPUT_FORMATS, type OutputFormat } from '../contracts/formats.js';
import { generationRequestSchema } from '../contracts/generation-request.js';
import { listOptions } from '../contracts/list-options.js';
import { optionsSchema } from '../contracts/options.js';
import { UsageError } from './exit-codes.js';

/** The flags of `generate` that become the request, as typed. */
export interface RequestFlags {
  model: string;
  seed?: string;
  set: readonly string[];
  tag: readonly string[];
  recompute?: true;
  priority?: string;
  pauseAfter?: string;
  cancelAfter?: string;
}

/** The request but for its picture and formats, checked by the API's own schemas. @throws UsageError */
export function parseRequest(flags: RequestFlags): Record<string, unknown> {
  const request = {
    model: flags.model,
    ...(flags.seed === undefined ? {} : { seed: flags.seed === 'random' ? 'random' : Number(flags.seed) }),
    options: parseOptions(flags.set),
    tags: [...flags.tag],
    recompute: flags.recompute === true,
    ...(flags.priority === undefined ? {} : { priority: Number(flags.priority) }),
    ...(flags.pauseAfter === undefined ? {} : { pauseAfter: flags.pauseAfter }),
    ...(flags.cancelAfter === undefined ? {} : { cancelAfter: flags.cancelAfter }),
  };
  const image = { uploadId: '00000000-0000-4000-8000-000000000000' };
  const result = generationRequestSchema.safeParse({ ...request, image });
  if (result.success) return request;
  const faults = result.error.issues.map(
    ({ path, message }) => `\n  ${path.join('.').replace(/^options\./, '')}: ${message}`,
  );
  throw new UsageError(`The request can't be made:${faults.join('')}\n  ./orfeas generate --help lists the options.`);
}

/** `name=value` pairs as options; what reads as a number is one. @throws UsageError */
export function parseOptions(pairs: readonly string[]): Record<string, string | number | boolean> {
  const options: Record<string, string | number | boolean> = {};
  for (const pair of pairs) {
    const [, name, value] = /^([A-Za-z]+)=(.+)$/.exec(pair) ?? [];
    if (name === undefined || value === undefined) {
      throw new UsageError(`Expected OPTION=VALUE for --set but received ${pair}`);
    }
    if (!Object.hasOwn(optionsSchema.shape, name)) {
      const known = Object.keys(optionsSchema.shape).join(', ');
      throw new UsageError(`Expected one of ${known} for --set but received ${name}`);
    }
    options[name] = toScalar(value);
  }
  return options;
}

function toScalar(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) ? value : text;
}

/** `glb,stl` as formats. @throws UsageError */
export function parseFormats(text: string): OutputFormat[] {
  return text.split(',').map((part) => {
    const format = part.trim().toLowerCase();
    if (isFormat(format)) return format;
    throw new UsageError(`Expected formats out of ${OUTPUT_FORMATS.join(', ')} but received ${part || 'nothing'}`);
  });
}

export function isFormat(text: string): text is OutputFormat {
  return (OUTPUT_FORMATS as readonly string[]).includes(text);
}

/** The options as lines of help: name, range or choices, default, meaning; read from the schema itself. */
export function describeOptions(): string {
  return listOptions()
    .map(({ name, values, preset, meaning }) => {
      const range = preset === '' ? values : `${values}; default ${preset}`;
      return `  ${name.padEnd(14)} ${meaning} (${range})`;
    })
    .join('\n');
}
