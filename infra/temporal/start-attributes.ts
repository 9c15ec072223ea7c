import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import type { GenerationInput } from '../../contracts/orchestration.js';
import { SEARCH_ATTRIBUTE_TYPE, SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.js';

/** The search attributes that a generation has from its first moment. */
export function startAttributes(input: GenerationInput): TypedSearchAttributes {
  const pair = (name: keyof typeof SEARCH_ATTRIBUTES, value: string) => ({
    key: defineSearchAttributeKey(SEARCH_ATTRIBUTES[name], SEARCH_ATTRIBUTE_TYPE),
    value,
  });
  return new TypedSearchAttributes([
    pair('tenant', input.tenant),
    pair('status', 'PENDING'),
    pair('model', input.model),
    ...(input.batch ? [pair('batch', input.batch.id)] : []),
    ...(input.parentId === null ? [] : [pair('parent', input.parentId)]),
  ]);
}
