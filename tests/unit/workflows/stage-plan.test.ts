import { exportStage } from '../../../activities/export/export-stage.js';
import { preprocessStage } from '../../../activities/preprocess/preprocess-stage.js';
import { canonicalJson, type Json } from '../../../contracts/canonical-json.js';
import type { GenerationOptions } from '../../../contracts/options.js';
import type { GenerationInput } from '../../../contracts/orchestration.js';
import { STAGE_NAMES, type StageName } from '../../../contracts/stages.js';
import { shapeStage } from '../../../gpu-workers/shape/shape-stage.js';
import { textureStage } from '../../../gpu-workers/texture/texture-stage.js';
import { planStages } from '../../../workflows/stage-plan.js';
import { exampleInput, exampleOptions } from '../../support/example-input.js';

const STAGES = { preprocess: preprocessStage, shape: shapeStage, texture: textureStage, export: exportStage };

/** What each stage would compute from: its parameters as its own schema reads them, and its pack. */
function reads(changes: Partial<GenerationInput>): Map<StageName, string> {
  const plan = planStages(exampleInput(changes));
  return new Map(
    plan.map(({ name, params, packDigest }) => [
      name,
      canonicalJson({ params: STAGES[name].params.parse(params) as Json, packDigest }),
    ]),
  );
}

const before = reads({});

/** The stages that a change alters by themselves; those after them change through their inputs. */
function altered(changes: Partial<GenerationInput>): StageName[] {
  const after = reads(changes);
  return STAGE_NAMES.filter((name) => after.get(name) !== before.get(name));
}

function options(changed: Partial<GenerationOptions>): Partial<GenerationInput> {
  return { options: exampleOptions(changed) };
}

describe('planStages', () => {
  it('plans the four stages in order, each fed by the ones before', () => {
    const plan = planStages(exampleInput());
    expect(plan.map(({ name }) => name)).toEqual([...STAGE_NAMES]);
    for (const [index, stage] of plan.entries()) {
      const earlier = plan.slice(0, index).map(({ name }) => name);
      expect(Object.keys(stage.inputs).sort()).toEqual([...STAGES[stage.name].inputs].sort());
      for (const source of Object.values(stage.inputs)) {
        if (source !== 'picture') expect(earlier).toContain(source.stage);
      }
    }
  });

  it('gives the stages of the pack to its queue and the rest to the CPU’s', () => {
    const queues = planStages(exampleInput({ model: 'tiny' })).map(({ queue, packDigest }) => [queue, packDigest]);
    const digest = exampleInput().packDigest;
    expect(queues).toEqual([
      ['cpu', null],
      ['gpu-tiny', digest],
      ['gpu-tiny', digest],
      ['cpu', null],
    ]);
  });

  it('is pure: same input, same plan, and the input stays as it was', () => {
    const input = exampleInput();
    const copy = structuredClone(input);
    expect(planStages(input)).toEqual(planStages(copy));
    expect(input).toEqual(copy);
  });

  it.each<[string, Partial<GenerationInput>, StageName[]]>([
    ['matte', options({ matte: 'alpha' }), ['preprocess']],
    ['padding', options({ padding: 0.1 }), ['preprocess']],
    ['thickness', options({ thickness: 2 }), ['shape']],
    ['relief', options({ relief: 0.5 }), ['shape']],
    ['resolution', options({ resolution: 128 }), ['shape']],
    ['smooth', options({ smooth: 5 }), ['shape']],
    ['symmetry', options({ symmetry: 'auto' }), ['shape']],
    ['targetFaces', options({ targetFaces: 500 }), ['texture']],
    ['textureSize', options({ textureSize: 512 }), ['texture']],
    ['longest', options({ longest: 42 }), ['export']],
    ['height', options({ height: 42 }), ['export']],
    ['unit', options({ height: 42, unit: 'cm' }), ['export']],
    ['origin', options({ origin: 'center' }), ['export']],
    ['upAxis', options({ upAxis: 'y' }), ['export']],
    ['flatBase', options({ flatBase: 1 }), ['export']],
    ['glbCompression', options({ glbCompression: 'draco' }), ['export']],
    ['colors3mf', options({ colors3mf: 'texture' }), ['export']],
    ['minThickness', options({ minThickness: 2 }), ['export']],
    ['hollow', options({ hollow: 2 }), ['export']],
    ['drain', options({ hollow: 2, drain: 3 }), ['export']],
    ['textureFormat', options({ textureFormat: 'png' }), ['export']],
    ['outputs', { outputs: ['3mf'] }, ['export']],
    ['seed, which inflate does not read,', { seed: 7 }, ['export']],
    ['licence', { licence: 'MIT' }, ['export']],
    ['tags', { tags: ['a'] }, []],
    ['priority', { priority: 1 }, []],
    ['onFull', options({ onFull: 'cpu' }), []],
    ['id', { id: '11111111-1111-4111-8111-111111111111' }, []],
    ['pack', { packDigest: 'e'.repeat(64) }, ['shape', 'texture', 'export']],
  ])('%s alters only the stages that read it', (_, changes, expected) => {
    expect(altered(changes)).toEqual(expected);
  });
});
