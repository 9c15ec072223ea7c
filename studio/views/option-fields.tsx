import { groupOptions } from '../form/option-groups.js';
import type { OptionField, OptionValue, OptionValues } from '../form/read-options.js';
import { STRINGS } from '../strings.js';
import { OptionInput } from './option-input.js';

/** The options of an engine in the groups in which people look for them; the seed stands with the shape. */
export function OptionFields(props: {
  fields: readonly OptionField[];
  values: OptionValues;
  onChange(name: string, value: OptionValue | undefined): void;
  /** Null where the seed counts no more. */
  seed: { value: number; onChange(seed: number): void } | null;
}) {
  const { fields, values, onChange, seed } = props;
  return (
    <>
      {groupOptions(fields).map(([group, members]) => (
        <fieldset key={group}>
          <legend>{STRINGS.groups[group]}</legend>
          <div class="fields">
            {members.map((field) => (
              <OptionInput
                key={field.name}
                field={field}
                value={values[field.name]}
                onChange={(value) => onChange(field.name, value)}
              />
            ))}
            {group === 'shape' && seed !== null && <SeedInput {...seed} />}
          </div>
        </fieldset>
      ))}
    </>
  );
}

function SeedInput({ value, onChange }: { value: number; onChange(seed: number): void }) {
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
        value={value}
        onChange={({ currentTarget }) => {
          if (Number.isInteger(currentTarget.valueAsNumber)) onChange(currentTarget.valueAsNumber);
        }}
      />
      <p class="hint" id="seed-hint">
        {STRINGS.make.seedHint}
      </p>
    </div>
  );
}
