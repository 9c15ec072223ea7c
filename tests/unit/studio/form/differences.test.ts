import type { GenerationOptions } from '../../../../contracts/options.js';
import { differences } from '../../../../studio/form/differences.js';

const of = (options: Partial<GenerationOptions>) => ({ options: options as GenerationOptions });

test('tells the options that differ, by name, with null where one is left to the engine', () => {
  expect(differences(of({ longest: 100, targetFaces: 8000 }), of({ targetFaces: 2000, flatBase: 2 }))).toEqual([
    { name: 'flatBase', values: [null, '2'] },
    { name: 'longest', values: ['100', null] },
    { name: 'targetFaces', values: ['8000', '2000'] },
  ]);
});

test('tells nothing of two that are made alike', () => {
  expect(differences(of({ longest: 100 }), of({ longest: 100 }))).toEqual([]);
});
