/**
 * Puts a generated table between its markers in a page of docs/, `<!-- NAME -->` and `<!-- end of NAME -->`.
 * @throws Error when a marker is missing.
 */
export function replaceTable(page: string, name: string, table: string): string {
  const [before, after] = [`<!-- ${name} -->\n`, `\n<!-- end of ${name} -->`];
  const from = page.indexOf(before);
  const to = page.indexOf(after);
  if (from < 0 || to < from) throw new Error(`Expected the markers of the table of ${name} but found none`);
  return page.slice(0, from + before.length) + table + page.slice(to);
}
