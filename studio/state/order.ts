import { signal } from '@preact/signals';
import type { OutputFormat } from '../../contracts/formats.js';
import { type Preset, presetValues } from '../form/presets.js';
import { fitting, type OptionValue, type OptionValues } from '../form/read-options.js';
import { toggled } from '../form/toggle-output.js';
import type { ProblemError } from '../server/problem-error.js';
import { fieldsOf } from './models.js';

/** What is asked for beside the picture. */
export interface Order {
  preset: Preset;
  model: string;
  options: OptionValues;
  outputs: readonly OutputFormat[];
  seed: number;
  /** Whether it is being started. */
  isBusy: boolean;
}

export const order = signal<Order>({
  preset: 'print',
  model: 'auto',
  options: {},
  outputs: ['glb', 'stl', '3mf'],
  seed: 0,
  isBusy: false,
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
  order.value = { ...order.value, preset: 'own', outputs: toggled(order.value.outputs, format) };
}

/** What of an order the server refused; null while there is nothing. */
export const refusal = signal<ProblemError | null>(null);
