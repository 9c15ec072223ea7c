import { PRESETS } from '../form/presets.js';
import { fieldsOf } from '../state/models.js';
import { chooseModel, choosePreset, order, refusal, setOption, toggleOutput } from '../state/order.js';
import { chosenPictures } from '../state/pictures.js';
import { startOrder } from '../state/start-order.js';
import { STRINGS } from '../strings.js';
import { EngineChoice } from './engine-choice.js';
import { FilesChoice } from './files-choice.js';
import { Icon } from './icons.js';
import { OptionFields } from './option-fields.js';
import { ProblemText } from './problem-text.js';

/** What is made of the picture: purpose, engine, files, options, and the button that starts it. */
export function OrderForm() {
  const { preset, model, outputs } = order.value;
  const start = (event: SubmitEvent) => {
    event.preventDefault();
    void startOrder().then((href) => {
      if (href !== null) location.hash = href;
    });
  };
  return (
    <form class="order" onSubmit={start}>
      <fieldset class="presets">
        <legend>{STRINGS.make.preset}</legend>
        {PRESETS.map((one) => (
          <label key={one} class="preset">
            <input type="radio" name="preset" checked={preset === one} onChange={() => choosePreset(one)} />
            <span>
              <strong>{STRINGS.presets[one].title}</strong>
              <small>{STRINGS.presets[one].text}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <EngineChoice model={model} onChange={chooseModel} />
      <FilesChoice outputs={outputs} onToggle={toggleOutput} />
      <Options />
      <Start />
    </form>
  );
}

function Options() {
  const { model, options, seed } = order.value;
  const changeSeed = (value: number) => {
    order.value = { ...order.value, seed: value };
  };
  return (
    <details class="options">
      <summary>{STRINGS.make.options}</summary>
      <OptionFields
        fields={fieldsOf(model)}
        values={options}
        onChange={setOption}
        seed={{ value: seed, onChange: changeSeed }}
      />
    </details>
  );
}

function Start() {
  const { isBusy } = order.value;
  const why = whyNot();
  const { count } = chosenPictures();
  return (
    <div class="start">
      <ProblemText problem={refusal.value} />
      <button type="submit" class="primary wide" disabled={why !== '' || isBusy} aria-describedby="start-why">
        <Icon name="cube" />
        {isBusy ? STRINGS.make.starting : count > 1 ? STRINGS.make.startBatch(count) : STRINGS.make.start}
      </button>
      <p class="hint" id="start-why">
        {why || ' '}
      </p>
    </div>
  );
}

/** Why nothing can be started yet; empty where it can. */
function whyNot(): string {
  const { count, areSent } = chosenPictures();
  if (count === 0) return STRINGS.make.needsPicture;
  if (order.value.outputs.length === 0) return STRINGS.make.needsFiles;
  return areSent ? '' : STRINGS.make.sending;
}
