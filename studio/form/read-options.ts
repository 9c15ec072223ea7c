import { STAGE_NAMES, type StageName } from '../../contracts/stages.js';

/** An option of an engine as a field of a form. */
export interface OptionField {
  name: string;
  /** What the option is for, as its schema says it. */
  description: string;
  /** What it is when it is not set; undefined where unset means something of its own. */
  preset: OptionValue | undefined;
  /** The stage that reads it; null for what concerns the generation as a whole. */
  stage: StageName | null;
  input: NumberInput | ChoiceInput;
}

export type OptionValue = number | string;
export type OptionValues = Readonly<Record<string, OptionValue>>;

export interface NumberInput {
  kind: 'number';
  min: number;
  max: number;
  isInteger: boolean;
}

export interface ChoiceInput {
  kind: 'choice';
  choices: readonly OptionValue[];
}

/** What is read of an option's JSON Schema. */
interface OptionSchema {
  description?: string;
  default?: OptionValue;
  type?: string;
  minimum?: number;
  maximum?: number;
  enum?: OptionValue[];
  anyOf?: { const?: OptionValue }[];
  'x-stage'?: string | null;
}

/** The fields of an engine's form from the JSON Schema of its options; kinds of option unknown here are left out. */
export function readOptions(schema: Readonly<Record<string, unknown>>): OptionField[] {
  const properties = (schema.properties ?? {}) as Record<string, OptionSchema>;
  return Object.entries(properties).flatMap(([name, property]) => {
    const input = inputOf(property);
    const { description = '', default: preset, 'x-stage': of } = property;
    const stage = STAGE_NAMES.find((one) => one === of) ?? null;
    return input === null ? [] : [{ name, description, preset, stage, input }];
  });
}

/** The options that all of several engines have alike: what can be set before one of them is chosen. */
export function sharedOptions(schemas: readonly Readonly<Record<string, unknown>>[]): OptionField[] {
  const [first = [], ...others] = schemas.map(readOptions);
  const texts = others.map((fields) => new Set(fields.map((field) => JSON.stringify(field))));
  return first.filter((field) => texts.every((set) => set.has(JSON.stringify(field))));
}

/** The value that a field takes in place of a wanted one: within its range, one of its choices; null for none. */
export function fitting({ input }: OptionField, wanted: OptionValue): OptionValue | null {
  if (input.kind === 'choice') return input.choices.includes(wanted) ? wanted : null;
  if (typeof wanted !== 'number' || !Number.isFinite(wanted)) return null;
  const within = Math.min(Math.max(wanted, input.min), input.max);
  return input.isInteger ? Math.round(within) : within;
}

function inputOf(schema: OptionSchema): NumberInput | ChoiceInput | null {
  const choices = schema.enum ?? schema.anyOf?.flatMap(({ const: one }) => (one === undefined ? [] : [one]));
  if (choices !== undefined) return choices.length > 0 ? { kind: 'choice', choices } : null;
  if (schema.type !== 'number' && schema.type !== 'integer') return null;
  return {
    kind: 'number',
    min: schema.minimum ?? Number.NEGATIVE_INFINITY,
    max: schema.maximum ?? Number.POSITIVE_INFINITY,
    isInteger: schema.type === 'integer',
  };
}
