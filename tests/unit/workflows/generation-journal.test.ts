import { ERROR_TRAITS } from '../../../contracts/errors.js';
import { generationEventSchema } from '../../../contracts/events.js';
import { generationStateSchema } from '../../../contracts/generation.js';
import type { StageOutcome } from '../../../contracts/orchestration.js';
import { STAGE_NAMES, type StageName } from '../../../contracts/stages.js';
import { GenerationJournal } from '../../../workflows/generation-journal.js';
import { exampleInput } from '../../support/example-input.js';

function outcome(changes: Partial<StageOutcome> = {}): StageOutcome {
  return {
    key: 'f'.repeat(64),
    cached: false,
    outputs: [{ name: 'raw.glb', sha256: '1'.repeat(64), bytes: 10, mediaType: 'model/gltf-binary' }],
    facts: {},
    seconds: 0.5,
    device: 'cpu',
    engine: null,
    peakMemoryMiB: 100,
    attempts: 1,
    ...changes,
  };
}

/** A journal whose clock counts seconds, one a look. */
function open() {
  let seconds = 0;
  return new GenerationJournal(exampleInput(), () => new Date(1000 * seconds++).toISOString());
}

function run(journal: GenerationJournal, stages: readonly StageName[]) {
  journal.begin();
  for (const name of stages) {
    journal.beginStage(name);
    journal.endStage(name, outcome());
  }
}

const error = {
  code: 'STAGE_FAILED' as const,
  stage: 'shape' as const,
  message: 'broken',
  suggestion: ERROR_TRAITS.STAGE_FAILED.suggestion,
  retryable: true,
};

describe('GenerationJournal', () => {
  it('begins as what the request asked for, with every stage ahead', () => {
    const { state, events } = open();
    expect(generationStateSchema.parse(state)).toEqual(state);
    expect(state).toMatchObject({ status: 'PENDING', lastEvent: 0, startedAt: null, artifacts: [] });
    expect(state.stages.map(({ name, status }) => [name, status])).toEqual(
      STAGE_NAMES.map((name) => [name, 'PENDING']),
    );
    expect(events).toEqual([]);
  });

  it('tells how the object was cut out, which is what a correction by hand begins with', () => {
    const journal = open();
    const crop = { x: -4, y: 8, width: 120, height: 120, scale: 5 };
    journal.begin();
    journal.beginStage('preprocess');
    journal.endStage('preprocess', outcome({ facts: { matte: 'background', confidence: 0.9, crop, side: 600 } }));
    journal.beginStage('shape');
    journal.endStage('shape', outcome());
    const [preprocess, shape] = journal.state.stages;
    expect(preprocess!.cut).toEqual({
      matte: 'background',
      confidence: 0.9,
      crop: { x: -4, y: 8, width: 120, height: 120 },
    });
    expect(shape!.cut).toBeNull();
    expect(generationStateSchema.parse(journal.state)).toEqual(journal.state);
  });

  it('numbers its events from 1 without a gap, and the state knows the last', () => {
    const journal = open();
    run(journal, STAGE_NAMES);
    journal.end('SUCCEEDED', null);
    expect(journal.events.map(({ seq }) => seq)).toEqual(journal.events.map((_, index) => index + 1));
    expect(journal.state.lastEvent).toBe(journal.events.length);
    for (const event of journal.events) expect(generationEventSchema.parse(event)).toEqual(event);
    const times = journal.events.map(({ at }) => at);
    expect(times).toEqual([...times].sort());
  });

  it('tells of a stage’s artifacts before it tells of its end', () => {
    const journal = open();
    run(journal, ['preprocess']);
    const told = journal.events.map((event) => (event.type === 'stage' ? event.stage.status : event.type));
    expect(told).toEqual(['status', 'IN_PROGRESS', 'artifact', 'SUCCEEDED']);
    expect(journal.state.artifacts).toMatchObject([{ name: 'raw.glb', stage: 'preprocess' }]);
  });

  it('keeps what a stage’s outcome says', () => {
    const journal = open();
    journal.begin();
    journal.beginStage('shape');
    journal.endStage('shape', outcome({ cached: true, engine: 'inflate', attempts: 3, seconds: 1.5 }));
    expect(journal.state.engine).toBe('inflate');
    expect(journal.state.stages.find(({ name }) => name === 'shape')).toMatchObject({
      status: 'SUCCEEDED',
      progress: 100,
      cached: true,
      attempt: 3,
      seconds: 1.5,
      artifacts: ['raw.glb'],
    });
  });

  it.each(['FAILED', 'CANCELED'] as const)('ends the running stage with a generation that is %s', (status) => {
    const journal = open();
    run(journal, ['preprocess']);
    journal.beginStage('shape');
    journal.end(status, error);
    expect(journal.state).toMatchObject({ status, error });
    expect(journal.state.stages.map((stage) => stage.status)).toEqual(['SUCCEEDED', status, 'PENDING', 'PENDING']);
    expect(journal.events.at(-2)).toMatchObject({ type: 'stage', stage: { name: 'shape', status } });
    expect(journal.events.at(-1)).toMatchObject({ type: 'status', status, error });
    expect(journal.state.finishedAt).not.toBeNull();
  });

  it('tells events as they were, not as their stage is now', () => {
    const journal = open();
    run(journal, ['preprocess']);
    const begun = journal.events.find((event) => event.type === 'stage');
    expect(begun).toMatchObject({ stage: { status: 'IN_PROGRESS', finishedAt: null } });
  });

  it('gives each event once to a client that asks for those after the last it saw', () => {
    const journal = open();
    run(journal, STAGE_NAMES);
    const seen = [];
    for (let last = 0; ; ) {
      const [next] = journal.eventsAfter(last);
      if (next === undefined) break;
      seen.push(next);
      last = next.seq;
    }
    expect(seen).toEqual(journal.events);
  });
});
