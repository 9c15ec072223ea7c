/** The parameters of a query as fields of a form, each as often as it was given. */
export function queryFields(query: unknown): [name: string, value: string][] {
  const entries = Object.entries(query as Record<string, string | string[]>);
  return entries.flatMap(([name, value]) => [value].flat().map((one) => [name, one] as [string, string]));
}
