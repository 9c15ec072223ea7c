import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import type { GenerationInput } from '../../contracts/orchestration.js';
import { attributesAtStart, SEARCH_ATTRIBUTE_TYPE, SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.js';

/** The search attributes that a generation has from its first moment. */
export function startAttributes(input: GenerationInput): TypedSearchAttributes {
  return searchAttributes(attributesAtStart(input));
}

/** Our search attributes as the client takes them. */
export function searchAttributes(
  pairs: readonly (readonly [name: keyof typeof SEARCH_ATTRIBUTES, value: string])[],
): TypedSearchAttributes {
  return new TypedSearchAttributes(
    pairs.map(([name, value]) => ({
      key: defineSearchAttributeKey(SEARCH_ATTRIBUTES[name], SEARCH_ATTRIBUTE_TYPE),
      value,
    })),
  );
}
