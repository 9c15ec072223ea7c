import type { OptionField, OptionValue } from '../form/read-options.js';
import { STRINGS } from '../strings.js';

/** An option as a field with its words, its range and what it means. */
export function OptionInput(props: {
  field: OptionField;
  value: OptionValue | undefined;
  onChange(value: OptionValue | undefined): void;
}) {
  const { field, value, onChange } = props;
  const id = `option-${field.name}`;
  return (
    <div class="field">
      <label for={id}>{STRINGS.options[field.name]?.label ?? field.name}</label>
      {field.input.kind === 'choice' ? (
        <select
          id={id}
          aria-describedby={`${id}-hint`}
          value={value === undefined ? '' : String(value)}
          onChange={({ currentTarget }) => onChange(choiceOf(field, currentTarget.value))}
        >
          <option value="">{unsetText(field)}</option>
          {field.input.choices.map((choice) => (
            <option key={choice} value={String(choice)}>
              {choiceText(choice)}
            </option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          type="number"
          inputMode="decimal"
          aria-describedby={`${id}-hint`}
          min={finite(field.input.min)}
          max={finite(field.input.max)}
          step={field.input.isInteger ? 1 : 'any'}
          placeholder={field.preset === undefined ? STRINGS.make.notSet : String(field.preset)}
          value={value ?? ''}
          onChange={({ currentTarget }) =>
            onChange(currentTarget.value === '' ? undefined : currentTarget.valueAsNumber)
          }
        />
      )}
      <p class="hint" id={`${id}-hint`}>
        {field.description} {rangeText(field)}
      </p>
    </div>
  );
}

function choiceText(choice: OptionValue): string {
  return typeof choice === 'number' ? String(choice) : (STRINGS.choices[choice] ?? choice);
}

function unsetText({ preset }: OptionField): string {
  return preset === undefined ? STRINGS.make.notSet : `${choiceText(preset)} (${STRINGS.make.byDefault})`;
}

function choiceOf({ input }: OptionField, text: string): OptionValue | undefined {
  return input.kind === 'choice' ? input.choices.find((choice) => String(choice) === text) : undefined;
}

function rangeText({ input }: OptionField): string {
  if (input.kind !== 'number' || !Number.isFinite(input.min) || !Number.isFinite(input.max)) return '';
  return `${input.min.toLocaleString('en')} to ${input.max.toLocaleString('en')}.`;
}

function finite(bound: number): number | undefined {
  return Number.isFinite(bound) ? bound : undefined;
}
