import { productModels } from '../state/models.js';
import { STRINGS } from '../strings.js';

/** Which engine makes the shape, with what there is to know of it before. */
export function EngineChoice({ model, onChange }: { model: string; onChange(model: string): void }) {
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
        onChange={(event) => onChange(event.currentTarget.value)}
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
