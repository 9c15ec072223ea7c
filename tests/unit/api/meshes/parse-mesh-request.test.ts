import type { Body } from '../../../../api/http/body-intake.js';
import { parseMeshRequest } from '../../../../api/meshes/parse-mesh-request.js';

const bytes = Uint8Array.of(1, 2, 3);
const form = (fields: [string, string][]) => ({ kind: 'form', form: { picture: bytes, fields } }) as const;

test('takes options from the query and from the fields of a form, with defaults for the rest', () => {
  expect(parseMeshRequest('analyze', { kind: 'bytes', bytes }, { unit: 'in' })).toEqual({
    bytes,
    options: { unit: 'in', upAxis: 'auto' },
  });
  const { options } = parseMeshRequest(
    'repair',
    form([
      ['outputs', 'stl,3mf'],
      ['floaterShare', '0.25'],
    ]),
    {},
  );
  expect(options).toMatchObject({ outputs: ['stl', '3mf'], floaterShare: 0.25, innerShells: 'drop', upAxis: 'auto' });
});

test('names the option that is wrong', () => {
  const parse = () => parseMeshRequest('repair', form([['remeshResolution', '7.5']]), { unit: 'cubit' });
  expect(parse).toThrow(
    expect.objectContaining({
      code: 'INVALID_OPTIONS',
      errors: [
        expect.objectContaining({ pointer: '/unit' }),
        expect.objectContaining({ pointer: '/remeshResolution' }),
      ],
    }),
  );
});

const WITHOUT: readonly [what: string, body: Body][] = [
  ['JSON', { kind: 'json', value: {} }],
  ['a form without a file', { kind: 'form', form: { picture: null, fields: [] } }],
];

test.each(WITHOUT)('refuses %s', (_, body) => {
  expect(() => parseMeshRequest('analyze', body, {})).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }));
});

test('takes an address to be told, alone or with the events that are wanted, and no other thing', () => {
  const webhookOf = (webhook: string) => parseMeshRequest('analyze', { kind: 'bytes', bytes }, { webhook }).webhook;
  const url = 'https://example.com/told';
  expect(webhookOf(url)).toMatchObject({ url, events: expect.arrayContaining(['mesh.succeeded', 'mesh.failed']) });
  expect(webhookOf(JSON.stringify({ url, events: ['mesh.failed'] }))).toEqual({ url, events: ['mesh.failed'] });
  for (const wrong of ['example.com', 'ftp://example.com', '{"url"', JSON.stringify({ url, events: ['mesh.made'] })]) {
    expect(() => webhookOf(wrong)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
  }
  expect(parseMeshRequest('analyze', { kind: 'bytes', bytes }, {})).not.toHaveProperty('webhook');
});
