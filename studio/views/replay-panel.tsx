import { useState } from 'preact/hooks';
import type { OutputFormat } from '../../contracts/formats.js';
import type { Generation } from '../../contracts/generation.js';
import type { StageName } from '../../contracts/stages.js';
import type { OptionValues } from '../form/read-options.js';
import { changedOptions, makesShape, replayableFrom, replayFields } from '../form/replay-changes.js';
import { toggled } from '../form/toggle-output.js';
import { fieldsOf } from '../state/models.js';
import { replay } from '../state/replay.js';
import { HREFS } from '../state/route.js';
import { useSending } from '../state/use-sending.js';
import { STRINGS } from '../strings.js';
import { EngineChoice } from './engine-choice.js';
import { FilesChoice } from './files-choice.js';
import { Icon } from './icons.js';
import { OptionFields } from './option-fields.js';
import { ProblemText } from './problem-text.js';

/** What is asked for in place of what the parent had. */
interface Changes {
  fromStage: StageName;
  model: string;
  seed: number;
  options: OptionValues;
  outputs: readonly OutputFormat[];
}

/** Makes a generation again from one of its stages, with other options from there on. */
export function ReplayPanel({ generation, isOpen }: { generation: Generation; isOpen: boolean }) {
  const stages = replayableFrom(generation.stages);
  const [changes, setChanges] = useState<Changes>(() => asItWas(generation, stages.at(-1) ?? 'preprocess'));
  const { isBusy, problem, send } = useSending();
  const change = (some: Partial<Changes>) => setChanges((before) => ({ ...before, ...some }));
  const start = async () => {
    location.hash = HREFS.generation(await replay(generation.id, orderOf(generation, changes)));
  };
  return (
    <details class="panel folded replay" open={isOpen} id="replay">
      <summary>{STRINGS.replay.title}</summary>
      <form onSubmit={(event) => send(event, start)}>
        <fieldset class="stage-choice">
          <legend>{STRINGS.replay.from}</legend>
          {stages.map((stage) => (
            <label key={stage} class="preset">
              <input
                type="radio"
                name="from-stage"
                checked={changes.fromStage === stage}
                onChange={() => change({ fromStage: stage })}
              />
              <span>
                <strong>{STRINGS.stages[stage].title}</strong>
                <small>{STRINGS.replay.stages[stage]}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <Fields changes={changes} change={change} />
        <ProblemText problem={problem} />
        <button type="submit" class="primary wide" disabled={isBusy || changes.outputs.length === 0}>
          <Icon name="history" />
          {isBusy ? STRINGS.make.starting : STRINGS.replay.start}
        </button>
      </form>
    </details>
  );
}

function Fields({ changes, change }: { changes: Changes; change(some: Partial<Changes>): void }) {
  const { fromStage, model, seed, options, outputs } = changes;
  const isNewShape = makesShape(fromStage);
  return (
    <>
      {isNewShape && <EngineChoice model={model} onChange={(other) => change({ model: other })} />}
      <details class="options">
        <summary>{STRINGS.make.options}</summary>
        <OptionFields
          fields={replayFields(fieldsOf(model), fromStage)}
          values={options}
          onChange={(name, value) => {
            const { [name]: _, ...rest } = options;
            change({ options: value === undefined ? rest : { ...rest, [name]: value } });
          }}
          seed={isNewShape ? { value: seed, onChange: (value) => change({ seed: value }) } : null}
        />
      </details>
      <FilesChoice outputs={outputs} onToggle={(format) => change({ outputs: toggled(outputs, format) })} />
    </>
  );
}

function asItWas({ model, seed, options, outputs }: Generation, fromStage: StageName): Changes {
  const values = Object.entries(options).filter(([, value]) => typeof value === 'number' || typeof value === 'string');
  return { fromStage, model, seed, options: Object.fromEntries(values), outputs };
}

/** The body of the request: only what differs. */
function orderOf(parent: Generation, { fromStage, model, seed, options, outputs }: Changes) {
  const fields = replayFields(fieldsOf(model), fromStage);
  const overrides = changedOptions(fields, parent.options, options);
  const isNewShape = makesShape(fromStage);
  return {
    fromStage,
    overrides,
    outputs,
    ...(isNewShape && model !== parent.model && { model }),
    ...(isNewShape && seed !== parent.seed && { seed }),
  };
}
