import { OUTPUT_FORMATS } from '../../contracts/formats.js';
import { groupOptions } from '../form/option-groups.js';
import { PRESETS } from '../form/presets.js';
import { fieldsOf, productModels } from '../state/models.js';
import { chooseModel, choosePreset, order, refusal, setOption, startOrder, toggleOutput } from '../state/order.js';
import { picture } from '../state/picture.js';
import { HREFS } from '../state/route.js';
import { STRINGS } from '../strings.js';
import { Icon } from './icons.js';
import { OptionInput } from './option-input.js';

/** What is made of the picture: purpose, engine, files, options, and the button that starts it. */
export function OrderForm() {
  const { preset } = order.value;
  const start = (event: SubmitEvent) => {
    event.preventDefault();
    void startOrder().then((id) => {
      if (id !== null) location.hash = HREFS.generation(id);
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
      <EngineChoice />
      <Files />
      <Options />
      <Start />
    </form>
  );
}

function EngineChoice() {
  const { model } = order.value;
  const chosen = productModels().find(({ id }) => id === model);
  const trouble =
    chosen && (chosen.fits ? (chosen.available ? '' : STRINGS.make.engineAway) : STRINGS.make.engineTooLarge);
  return (
    <div class="field">
      <label for="engine">{STRINGS.make.engine}</label>
      <select
        id="engine"
        aria-describedby="engine-hint"
        value={model}
        onChange={(event) => chooseModel(event.currentTarget.value)}
      >
        <option value="auto">{STRINGS.make.automatic}</option>
        {productModels().map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
      <p class="hint" id="engine-hint">
        {chosen ? `${STRINGS.make.licence}: ${chosen.licence}` : STRINGS.make.automaticHint}
        {trouble && <span class="fault"> {trouble}</span>}
      </p>
    </div>
  );
}

function Files() {
  const { outputs } = order.value;
  return (
    <fieldset class="formats">
      <legend>{STRINGS.make.files}</legend>
      {OUTPUT_FORMATS.map((format) => (
        <label key={format} class="check">
          <input type="checkbox" checked={outputs.includes(format)} onChange={() => toggleOutput(format)} />
          <span>{STRINGS.formats[format]}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Options() {
  const { model, options, seed } = order.value;
  return (
    <details class="options">
      <summary>{STRINGS.make.options}</summary>
      {groupOptions(fieldsOf(model)).map(([group, fields]) => (
        <fieldset key={group}>
          <legend>{STRINGS.groups[group]}</legend>
          <div class="fields">
            {fields.map((field) => (
              <OptionInput
                key={field.name}
                field={field}
                value={options[field.name]}
                onChange={(value) => setOption(field.name, value)}
              />
            ))}
            {group === 'shape' && <Seed seed={seed} />}
          </div>
        </fieldset>
      ))}
    </details>
  );
}

function Seed({ seed }: { seed: number }) {
  return (
    <div class="field">
      <label for="seed">{STRINGS.make.seed}</label>
      <input
        id="seed"
        type="number"
        min={0}
        max={4_294_967_295}
        step={1}
        aria-describedby="seed-hint"
        value={seed}
        onChange={({ currentTarget }) => {
          if (Number.isInteger(currentTarget.valueAsNumber)) {
            order.value = { ...order.value, seed: currentTarget.valueAsNumber };
          }
        }}
      />
      <p class="hint" id="seed-hint">
        {STRINGS.make.seedHint}
      </p>
    </div>
  );
}

function Start() {
  const chosen = picture.value;
  const why =
    chosen === null
      ? STRINGS.make.needsPicture
      : order.value.outputs.length === 0
        ? STRINGS.make.needsFiles
        : chosen.uploadId === null
          ? STRINGS.make.sending
          : '';
  const problem = refusal.value?.problem;
  return (
    <div class="start">
      {problem && (
        <div class="fault" role="alert">
          <p>
            <strong>{problem.title}.</strong> {problem.detail}. {problem.suggestion}
          </p>
          {problem.errors?.map(({ pointer, detail }) => (
            <p key={pointer}>
              {pointer}: {detail}
            </p>
          ))}
        </div>
      )}
      <button type="submit" class="primary wide" disabled={why !== ''} aria-describedby="start-why">
        <Icon name="cube" />
        {STRINGS.make.start}
      </button>
      <p class="hint" id="start-why">
        {why || ' '}
      </p>
    </div>
  );
}
