import type { Provenance } from '../../geometry/formats/provenance.js';

/** A provenance as the export stage gives it. */
export const provenance: Provenance = {
  stageKey: 'a3f1'.repeat(16),
  seed: 42,
  engine: 'inflate',
  packDigest: '0b5c'.repeat(16),
  licence: 'Apache-2.0',
};
