import { OUTPUT_FORMATS, type OutputFormat } from '../../contracts/formats.js';

/** The formats after one of them was clicked, in their usual order. */
export function toggled(outputs: readonly OutputFormat[], format: OutputFormat): OutputFormat[] {
  const wanted = outputs.includes(format) ? outputs.filter((one) => one !== format) : [...outputs, format];
  return OUTPUT_FORMATS.filter((one) => wanted.includes(one));
}
