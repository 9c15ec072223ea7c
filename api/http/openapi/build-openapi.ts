import { z } from 'zod';
import { ERROR_TRAITS, type ErrorCode, type Json, PROBLEM_MEDIA_TYPE } from '../../../contracts/index.js';
import type { Operation } from './operation.js';
import { ALL_OPERATIONS, REQUEST_SCHEMAS, SCHEMAS, type SchemaName } from './operations.js';

/** An OpenAPI 3.1 document, as far as this server reads it itself. */
export interface OpenApiDocument {
  openapi: '3.1.0';
  info: { title: string; version: string; description: string };
  paths: Record<string, Record<string, Json>>;
  components: { schemas: Record<string, Json>; securitySchemes: Record<string, Json> };
  security: Json[];
}

const API_VERSION = '1';

/** Errors that any route may answer with. */
const EVERYWHERE: readonly ErrorCode[] = ['UNAUTHORIZED', 'FORBIDDEN_HOST', 'INTERNAL'];

/** The description of the API, made of the schemas that validate its requests. */
export function buildOpenApi(): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  for (const operation of ALL_OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  const schemas = Object.fromEntries(
    (Object.keys(SCHEMAS) as SchemaName[]).map((name) => [name, jsonSchema(SCHEMAS[name], REQUEST_SCHEMAS.has(name))]),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'Orfeas',
      version: API_VERSION,
      description: 'One picture in, one textured, printable 3D model out. Errors are problem+json (RFC 9457).',
    },
    paths,
    components: { schemas, securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    security: [{ key: [] }],
  };
}

function describe(operation: Operation): Json {
  const { id, group, summary, body, open } = operation;
  return {
    operationId: id,
    tags: [group],
    summary,
    parameters: parametersOf(operation),
    ...(body === undefined ? {} : { requestBody: { required: true, content: contentOf(body) } }),
    responses: { ...answersOf(operation), ...errorsOf(operation) },
    ...(open ? { security: [] } : {}),
  };
}

function parametersOf({ path, headers = [], query = [] }: Operation): Json[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
  return [
    ...names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })),
    ...query.map(([name, description]) => ({ name, in: 'query', description, schema: { type: 'string' } })),
    ...headers.map(([name, description]) => ({ name, in: 'header', description, schema: { type: 'string' } })),
  ];
}

function contentOf({ json, picture, form, mesh }: NonNullable<Operation['body']>): Json {
  const binary = { type: 'string', contentMediaType: 'application/octet-stream' };
  const pictureForm = { type: 'object', required: ['image'], properties: { image: binary } };
  return {
    ...(json ? { 'application/json': { schema: ref(json) } } : {}),
    ...(picture ? { 'image/*': { schema: binary } } : {}),
    ...(mesh ? { 'application/octet-stream': { schema: binary } } : {}),
    ...(mesh ? { 'multipart/form-data': { schema: meshForm(mesh, binary) } } : {}),
    ...(picture || form ? { 'multipart/form-data': { schema: form ? generationForm(binary) : pictureForm } } : {}),
  };
}

/** The form of a generation: the picture as a file, the other members as JSON or plain text. */
function generationForm(binary: Json): Json {
  const { properties } = jsonSchema(SCHEMAS.GenerationRequest, true) as { properties: Record<string, Json> };
  return { type: 'object', required: ['image'], properties: { ...properties, image: binary } };
}

/** The form of a mesh: its file, and the options as plain text. */
function meshForm(options: SchemaName, binary: Json): Json {
  const { properties } = jsonSchema(SCHEMAS[options], true) as { properties: Record<string, Json> };
  return { type: 'object', required: ['file'], properties: { ...properties, file: binary } };
}

function answersOf({ answers }: Operation): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => {
      const { schema, mediaType, says } = answer ?? { says: '' };
      const content: { content?: Json } = schema
        ? { content: { 'application/json': { schema: ref(schema) } } }
        : mediaType
          ? { content: { [mediaType]: { schema: { type: 'string' } } } }
          : {};
      return [status, { description: says, ...content }];
    }),
  );
}

function errorsOf({ errors, answers }: Operation): Record<string, Json> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set([...errors, ...EVERYWHERE])) {
    const { status } = ERROR_TRAITS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const entries = [...byStatus].filter(([status]) => answers[status] === undefined).sort(([a], [b]) => a - b);
  return Object.fromEntries(
    entries.map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `${code}: ${ERROR_TRAITS[code].title}.`).join(' '),
        content: {
          [PROBLEM_MEDIA_TYPE]: {
            schema: { allOf: [ref('Problem'), { type: 'object', properties: { code: { enum: codes } } }] },
          },
        },
      },
    ]),
  );
}

function ref(name: SchemaName): Json {
  return { $ref: `#/components/schemas/${name}` };
}

function jsonSchema(schema: z.ZodType, isRequest: boolean): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: isRequest ? 'input' : 'output',
    reused: 'inline',
    unrepresentable: 'any',
  });
  return rest as Json;
}
