import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ERROR_CODES, ERROR_TRAITS } from '../../../contracts/errors.js';
import { listMeshOptions, listOptions } from '../../../contracts/list-options.js';
import { replaceTable } from '../../../infra/config/replace-table.js';

/** The tables of options, also those of meshes, and errors in docs/api.md, put between their markers. */
export function withReferenceTables(page: string): string {
  const tables = { options: optionsTable(), 'mesh options': meshOptionsTable(), errors: errorsTable() };
  return Object.entries(tables).reduce((text, [name, table]) => replaceTable(text, name, table), page);
}

function optionsTable(): string {
  const rows = listOptions().map(
    ({ name, stage, values, preset, meaning }) => `| \`${name}\` | ${stage} | ${values} | ${preset} | ${meaning} |`,
  );
  return ['| option | stage | values | default | meaning |', '|---|---|---|---|---|', ...rows].join('\n');
}

function meshOptionsTable(): string {
  const rows = listMeshOptions().map(
    ({ name, of, values, preset, meaning }) => `| \`${name}\` | ${of} | ${values} | ${preset} | ${meaning} |`,
  );
  return ['| option | of | values | default | meaning |', '|---|---|---|---|---|', ...rows].join('\n');
}

function errorsTable(): string {
  const rows = ERROR_CODES.map((code) => {
    const { status, title, suggestion } = ERROR_TRAITS[code];
    return `| \`${code}\` | ${status} | ${title}. | ${suggestion} |`;
  });
  return ['| code | status | meaning | what to do |', '|---|---|---|---|', ...rows].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = fileURLToPath(new URL('../../../../docs/api.md', import.meta.url));
  writeFileSync(path, withReferenceTables(readFileSync(path, 'utf8')));
}
