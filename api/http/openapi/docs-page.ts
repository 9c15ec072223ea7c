import { ERROR_CODES, ERROR_TRAITS } from '../../../contracts/index.js';
import type { OpenApiDocument } from './build-openapi.js';
import { escapeHtml, page } from './html.js';
import type { Operation } from './operation.js';
import { ALL_OPERATIONS } from './operations.js';

/** The API's description for people: one page, nothing loaded from elsewhere. */
export function docsPage(document: OpenApiDocument): string {
  const groups = [...new Set(ALL_OPERATIONS.map((operation) => operation.group))];
  const routes = groups.map((group) => {
    const members = ALL_OPERATIONS.filter((operation) => operation.group === group);
    return `<h2>${escapeHtml(group)}</h2>${members.map(operationHtml).join('')}`;
  });
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) =>
      `<details id="schema-${name}"><summary>${name}</summary><pre>${escapeHtml(JSON.stringify(schema, null, 2))}</pre></details>`,
  );
  return page(
    'Orfeas API',
    `<h1>Orfeas API</h1><p>${escapeHtml(document.info.description)} The same as
<a href="/v1/openapi.json">OpenAPI 3.1</a>.</p>${routes.join('')}
<h2>Schemas</h2>${schemas.join('')}<h2>Errors</h2>${errorsHtml()}`,
  );
}

function operationHtml(operation: Operation): string {
  const { method, path, summary, id, body } = operation;
  const sends = [
    body?.json ? `JSON (${schemaLink(body.json)})` : '',
    body?.picture ? 'the picture as the whole body' : '',
    body?.picture || body?.form ? 'a multipart form with the file <code>image</code>' : '',
  ].filter((text) => text !== '');
  const named = [...(operation.query ?? []), ...(operation.headers ?? [])];
  const answers = Object.entries(operation.answers).map(([status, answer]) => {
    const what = answer?.schema ? schemaLink(answer.schema) : escapeHtml(answer?.mediaType ?? '');
    return row(status, `${escapeHtml(answer?.says ?? '')} ${what}`);
  });
  const errors = operation.errors.map((code) =>
    row(String(ERROR_TRAITS[code].status), `<a href="#${code}">${code}</a> ${escapeHtml(ERROR_TRAITS[code].title)}.`),
  );
  return `<details id="${id}"><summary><code><span class="method">${method.toUpperCase()}</span> ${escapeHtml(path)}</code>
${escapeHtml(summary)}</summary>${sends.length > 0 ? `<p>Takes ${sends.join(', or ')}.</p>` : ''}
<table>${named.map(([name, says]) => row(`<code>${escapeHtml(name)}</code>`, escapeHtml(says))).join('')}
${answers.join('')}${errors.join('')}</table></details>`;
}

function errorsHtml(): string {
  const rows = ERROR_CODES.map((code) => {
    const { status, title, suggestion } = ERROR_TRAITS[code];
    return `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${escapeHtml(title)}. ${escapeHtml(suggestion)}</td></tr>`;
  });
  return `<table>${rows.join('')}</table>`;
}

function schemaLink(name: string): string {
  return `<a href="#schema-${name}">${name}</a>`;
}

function row(name: string, html: string): string {
  return `<tr><td>${name}</td><td>${html}</td></tr>`;
}
