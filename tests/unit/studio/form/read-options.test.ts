import { z } from 'zod';
import { optionsSchema } from '../../../../contracts/options.js';
import { presetValues } from '../../../../studio/form/presets.js';
import { fitting, readOptions, sharedOptions } from '../../../../studio/form/read-options.js';

const SCHEMA = z.toJSONSchema(optionsSchema, { io: 'input' }) as Record<string, unknown>;
const fieldOf = (name: string) => readOptions(SCHEMA).find((field) => field.name === name)!;

test('makes a field of every option that the contract has', () => {
  expect(readOptions(SCHEMA).map(({ name }) => name)).toEqual(Object.keys(optionsSchema.shape));
  expect(fieldOf('textureSize').input).toEqual({ kind: 'choice', choices: [512, 1024, 2048, 4096] });
  expect(fieldOf('targetFaces').input).toEqual({ kind: 'number', min: 100, max: 1_000_000, isInteger: true });
  expect(fieldOf('padding')).toMatchObject({ preset: 0.05, description: expect.stringContaining('cut-out') });
});

test('offers for several engines only what they have alike', () => {
  const properties = SCHEMA.properties as Record<string, object>;
  const other = { properties: { ...properties, padding: { ...properties.padding, maximum: 0.1 } } };
  const names = sharedOptions([SCHEMA, other]).map(({ name }) => name);
  expect(names).not.toContain('padding');
  expect(names).toHaveLength(Object.keys(optionsSchema.shape).length - 1);
});

test('brings values into the range of a field', () => {
  expect(fitting(fieldOf('targetFaces'), 5e9)).toBe(1_000_000);
  expect(fitting(fieldOf('targetFaces'), 200.4)).toBe(200);
  expect(fitting(fieldOf('textureSize'), 1000)).toBeNull();
  expect(fitting(fieldOf('targetFaces'), Number.NaN)).toBeNull();
});

test.each(['print', 'game', 'web'] as const)('the purpose %s asks for what the contract takes', (preset) => {
  const { options, outputs } = presetValues(preset, readOptions(SCHEMA));
  expect(optionsSchema.safeParse(options).success).toBe(true);
  expect(Object.keys(options).length).toBeGreaterThan(1);
  expect(outputs).toContain('glb');
});
