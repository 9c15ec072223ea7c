import type { Generation } from '../../contracts/generation.js';
import { CUT_OUT_TAG } from '../state/picture.js';
import { STRINGS } from '../strings.js';

/** What people call it: the name they gave it, else its id. */
export function nameOf({ tags, id }: Pick<Generation, 'tags' | 'id'>): string {
  if (tags[0] === CUT_OUT_TAG) return STRINGS.generation.cutOut;
  return tags[0] ?? `${STRINGS.generation.untitled} ${id.slice(0, 8)}`;
}
