import { signal } from '@preact/signals';
import { OUTPUT_FORMATS, type OutputFormat } from '../../contracts/formats.js';
import type { Generation } from '../../contracts/generation.js';
import { type Preset, presetValues } from '../form/presets.js';
import { fitting, type OptionValue, type OptionValues } from '../form/read-options.js';
import { ProblemError } from '../server/problem-error.js';
import { postJson } from '../server/request.js';
import { fieldsOf } from './models.js';
import { picture } from './picture.js';

/** What is asked for beside the picture. */
export interface Order {
  preset: Preset;
  model: string;
  options: OptionValues;
  outputs: readonly OutputFormat[];
  seed: number;
}

export const order = signal<Order>({
  preset: 'print',
  model: 'auto',
  options: {},
  outputs: ['glb', 'stl', '3mf'],
  seed: 0,
});

/** Takes over what a purpose asks for; `own` keeps what is there. */
export function choosePreset(preset: Preset): void {
  const { model } = order.value;
  const values = preset === 'own' ? {} : presetValues(preset, fieldsOf(model));
  order.value = { ...order.value, preset, ...values };
}

/** Changes the engine and keeps of the options those that it has. */
export function chooseModel(model: string): void {
  const fields = new Map(fieldsOf(model).map((field) => [field.name, field]));
  const kept = Object.entries(order.value.options).flatMap(([name, value]): [string, OptionValue][] => {
    const field = fields.get(name);
    const fits = field === undefined ? null : fitting(field, value);
    return fits === null ? [] : [[name, fits]];
  });
  order.value = { ...order.value, model, options: Object.fromEntries(kept) };
}

/** Options of which only one can be set. */
const EXCLUSIVE: Record<string, string> = { longest: 'height', height: 'longest' };

/** Sets an option, or with undefined leaves it to the engine. */
export function setOption(name: string, value: OptionValue | undefined): void {
  const { [name]: _, [EXCLUSIVE[name] ?? name]: other, ...rest } = order.value.options;
  const kept = value === undefined && other !== undefined && EXCLUSIVE[name] ? { [EXCLUSIVE[name]]: other } : {};
  const options = value === undefined ? { ...rest, ...kept } : { ...rest, [name]: value };
  order.value = { ...order.value, preset: 'own', options };
}

export function toggleOutput(format: OutputFormat): void {
  const { outputs } = order.value;
  const wanted = outputs.includes(format) ? outputs.filter((one) => one !== format) : [...outputs, format];
  order.value = { ...order.value, preset: 'own', outputs: OUTPUT_FORMATS.filter((one) => wanted.includes(one)) };
}

/** What of an order the server refused; null while there is nothing. */
export const refusal = signal<ProblemError | null>(null);

/** Starts the generation that is ordered; null where it is refused. */
export async function startOrder(): Promise<string | null> {
  const chosen = picture.value;
  if (chosen?.uploadId == null) return null;
  const { model, options, outputs, seed } = order.value;
  const tags = chosen.name.trim() === '' ? [] : [chosen.name.trim()];
  refusal.value = null;
  try {
    const body = { image: { uploadId: chosen.uploadId }, model, options, outputs, seed, tags };
    return (await postJson<Generation>('/v1/generations', body, crypto.randomUUID())).id;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    refusal.value = error;
    return null;
  }
}
