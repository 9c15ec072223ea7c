import { OUTPUT_FORMATS, type OutputFormat } from '../../contracts/formats.js';
import { STRINGS } from '../strings.js';

/** The file formats that are wanted. */
export function FilesChoice(props: { outputs: readonly OutputFormat[]; onToggle(format: OutputFormat): void }) {
  return (
    <fieldset class="formats">
      <legend>{STRINGS.make.files}</legend>
      {OUTPUT_FORMATS.map((format) => (
        <label key={format} class="check">
          <input type="checkbox" checked={props.outputs.includes(format)} onChange={() => props.onToggle(format)} />
          <span>{STRINGS.formats[format]}</span>
        </label>
      ))}
    </fieldset>
  );
}
