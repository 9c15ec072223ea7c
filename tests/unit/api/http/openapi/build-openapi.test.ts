import { buildOpenApi } from '../../../../../api/http/openapi/build-openapi.js';
import { docsPage } from '../../../../../api/http/openapi/docs-page.js';
import { escapeHtml, PAGE_POLICY } from '../../../../../api/http/openapi/html.js';
import { ERROR_CODES } from '../../../../../contracts/index.js';

interface OperationObject {
  operationId: string;
  parameters: { name: string; in: string }[];
  responses: Record<string, { description: string }>;
}

const document = buildOpenApi();
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.values(item).map((operation) => ({ path, ...(operation as unknown as OperationObject) })),
);

describe('buildOpenApi', () => {
  test('is JSON', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  test('every $ref leads to something', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] as string);
    expect(refs.length).toBeGreaterThan(10);
    for (const ref of refs) {
      const target = ref
        .replace(/^#\//, '')
        .split('/')
        .reduce<unknown>((value, part) => (value as Record<string, unknown>)?.[part], document);
      expect([ref, typeof target]).toEqual([ref, 'object']);
    }
  });

  test('operations have names of their own and say the parameters of their path', () => {
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { path, parameters } of operations) {
      const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]));
    }
  });

  test('every operation says how it answers, and how it fails', () => {
    for (const { operationId, responses } of operations) {
      const statuses = Object.keys(responses).map(Number);
      expect([operationId, statuses.some((status) => status < 400)]).toEqual([operationId, true]);
      expect([operationId, statuses.some((status) => status >= 400)]).toEqual([operationId, true]);
    }
  });

  test('knows the limits that requests are checked by', () => {
    const request = document.components.schemas.GenerationRequest as unknown as {
      properties: Record<string, { properties: Record<string, object> }>;
    };
    expect(request.properties.options!.properties.padding).toMatchObject({ minimum: 0, maximum: 0.4, default: 0.05 });
  });
});

describe('docsPage', () => {
  const html = docsPage(document);

  test('shows every route and explains every error', () => {
    for (const { path, operationId } of operations) {
      expect(html).toContain(escapeHtml(path));
      expect(html).toContain(`id="${operationId}"`);
    }
    for (const code of ERROR_CODES) expect(html).toContain(`<tr id="${code}">`);
  });

  test('loads nothing and runs nothing', () => {
    expect(html).not.toMatch(/<script|<link|<img|@import|url\(|<[^>]*\s(?:on\w+=|(?:src|href)="https?:)/i);
    expect(PAGE_POLICY).toMatch(/^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='/);
  });
});
