import { parseClassicGenerate, settingsOfClassic } from '../../../../../api/facades/classic/classic-request.js';

const JOB = '2f8b97ae-ab10-447e-9415-40d4d7094858';
const settings = (wishes: object) => settingsOfClassic(parseClassicGenerate({ job_id: JOB, ...wishes }));

describe('settingsOfClassic', () => {
  test('makes an STL of the usual size where nothing is said', () => {
    expect(settings({})).toMatchObject({
      outputs: ['stl'],
      model: 'auto',
      options: { resolution: 256, origin: 'bottom' },
    });
  });

  test('finer quality asks for a finer field and more faces', () => {
    const faces = ['low', 'medium', 'high'].map((quality) => settings({ quality }).options.targetFaces);
    expect(faces).toEqual([...faces].sort((a, b) => a - b));
    expect(settings({ quality: 9 })).toEqual(settings({ quality: 'high' }));
  });

  test('a height counts before a width and a depth', () => {
    expect(settings({ dimensions: { width: 10, height: 20, depth: 30 } }).options).toMatchObject({ height: 20 });
    expect(settings({ dimensions: { width: 10, depth: 30 } }).options).toMatchObject({ longest: 30 });
  });

  test.each([
    { format: 'exe' },
    { quality: 'ultra' },
    { quality: 11 },
    { dimensions: { height: -1 } },
    { job_id: 'x' },
  ])('refuses %j', (wishes) => {
    expect(() => settings(wishes)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }));
  });
});
