import type { Generation } from '../../contracts/generation.js';

/** An option that two generations were not made with alike; null where one leaves it to its engine. */
export interface Difference {
  name: string;
  values: readonly [string | null, string | null];
}

/** The options in which two generations differ, by name. */
export function differences(a: Pick<Generation, 'options'>, b: Pick<Generation, 'options'>): Difference[] {
  const names = [...new Set([...Object.keys(a.options), ...Object.keys(b.options)])].sort();
  const textOf = (options: Generation['options'], name: string) => {
    const value = (options as Record<string, unknown>)[name];
    return value === undefined ? null : String(value);
  };
  return names.flatMap((name) => {
    const values = [textOf(a.options, name), textOf(b.options, name)] as const;
    return values[0] === values[1] ? [] : [{ name, values }];
  });
}
