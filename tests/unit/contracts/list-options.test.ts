import { listOptions } from '../../../contracts/list-options.js';

const find = (name: string) => listOptions().find((option) => option.name === name);

test('an option of the shape has the default of each model', () => {
  expect(find('steps')).toMatchObject({ stage: 'shape', values: '1 to 1000', preset: 'the model’s own' });
  expect(find('resolution')).toMatchObject({ stage: 'shape', preset: 'the model’s own' });
});

test('other options have their own default, or mean something unset', () => {
  expect(find('textureSize')).toMatchObject({ stage: 'texture', values: '512, 1024, 2048, 4096', preset: '1024' });
  expect(find('height')).toMatchObject({ stage: 'export', preset: '' });
});

test('what concerns a generation as a whole belongs to no stage', () => {
  expect(find('onFull')).toMatchObject({ stage: 'all', values: 'wait, cpu', preset: 'wait' });
});

test('every option says what it means', () => {
  for (const { name, meaning } of listOptions()) expect([name, meaning]).toEqual([name, expect.stringMatching(/\.$/)]);
});
