/** What a file says of where it came from. Never an id or a date, so that equal work gives equal bytes. */
export interface Provenance {
  /** Key of the stage record that the file belongs to. */
  stageKey: string;
  seed: number;
  /** Engine that made the shape, as the answer names it. */
  engine: string;
  packDigest: string;
  /** SPDX id or name of the licence the pack's output falls under. */
  licence: string;
}

/** Every exporter's `generator`, `Application` or comment. */
export const GENERATOR = 'Orfeas';

/** Provenance and unit as name and value pairs in their one fixed order. */
export function listProvenance(provenance: Provenance, unit: 'm' | 'mm'): [name: string, value: string | number][] {
  return [
    ['engine', provenance.engine],
    ['licence', provenance.licence],
    ['packDigest', provenance.packDigest],
    ['seed', provenance.seed],
    ['stageKey', provenance.stageKey],
    ['unit', unit],
  ];
}

/** The same pairs in one line of text (`engine=inflate; licence=...`), line breaks replaced by blanks. */
export function provenanceLine(provenance: Provenance, unit: 'm' | 'mm'): string {
  const pairs = listProvenance(provenance, unit).map(([name, value]) => `${name}=${value}`);
  return pairs.join('; ').replace(/[\r\n]+/g, ' ');
}
