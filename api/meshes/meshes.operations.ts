import { z } from 'zod';
import { analyzeOptionsSchema, meshSchema, repairOptionsSchema } from '../../contracts/index.js';
import { FILE_ROUTE, type Operation, OUTAGES } from '../http/openapi/operation.js';

export const MESHES_SCHEMAS = {
  Mesh: meshSchema,
  MeshPage: z.object({ items: z.array(meshSchema), nextCursor: z.string().nullable() }),
  MeshAnalyzeOptions: analyzeOptionsSchema,
  MeshRepairOptions: repairOptionsSchema,
} as const;

const HEADERS = [
  ['Idempotency-Key', 'The same key with the same request gives the same mesh.'],
  ['Prefer', 'wait=n holds the answer until it has ended, at most n seconds, n ≤ 60.'],
] as const;

/** Each option as the query takes it. */
function queryOf(schema: typeof analyzeOptionsSchema | typeof repairOptionsSchema): [name: string, says: string][] {
  const options = Object.entries(schema.shape).map(([name, { description }]): [string, string] => [
    name,
    description ?? '',
  ]);
  return [...options, ['webhook', 'Told of its end: an address, or {"url", "events"} as JSON.']];
}

const CREATE = {
  method: 'post',
  group: 'Meshes',
  headers: HEADERS,
  answers: {
    200: { schema: 'Mesh', says: 'It has ended already.' },
    202: { schema: 'Mesh', says: 'It is under way; look again after Retry-After.' },
  },
  errors: [
    'INVALID_REQUEST',
    'INVALID_OPTIONS',
    'UNSUPPORTED_MESH',
    'MESH_TOO_LARGE',
    'FORBIDDEN_ADDRESS',
    'IDEMPOTENCY_CONFLICT',
    'QUEUE_FULL',
    ...OUTAGES,
  ],
} as const satisfies Partial<Operation>;

export const MESHES_OPERATIONS: readonly Operation[] = [
  {
    ...CREATE,
    path: '/v1/meshes/analyze',
    id: 'analyzeMesh',
    summary:
      'Tell whether a mesh can be printed: a GLB, STL, OBJ, PLY or 3MF as the whole body (options in the query) or as ' +
      'the form field file (options as fields).',
    body: { mesh: 'MeshAnalyzeOptions' },
    query: queryOf(analyzeOptionsSchema),
  },
  {
    ...CREATE,
    path: '/v1/meshes/repair',
    id: 'repairMesh',
    summary: 'Make a mesh printable; what is sent is as for analysing it.',
    body: { mesh: 'MeshRepairOptions' },
    query: queryOf(repairOptionsSchema),
  },
  {
    method: 'get',
    path: '/v1/meshes',
    id: 'listMeshes',
    group: 'Meshes',
    summary: 'List meshes, the newest first.',
    query: [
      ['limit', '1 to 100, 20 without.'],
      ['cursor', 'nextCursor of the page before.'],
      ['status', 'Only those: PENDING, IN_PROGRESS, SUCCEEDED, FAILED or CANCELED.'],
      ['operation', 'Only those: analyze or repair.'],
    ],
    answers: { 200: { schema: 'MeshPage', says: 'A page; nextCursor leads to the next, null after the last.' } },
    errors: ['INVALID_REQUEST', ...OUTAGES],
  },
  {
    method: 'post',
    path: '/v1/meshes/{id}/cancel',
    id: 'cancelMesh',
    group: 'Meshes',
    summary: 'End a mesh that is under way.',
    answers: { 202: { schema: 'Mesh', says: 'It ends within seconds.' } },
    errors: ['MESH_NOT_FOUND', 'MESH_FINISHED', ...OUTAGES],
  },
  {
    method: 'delete',
    path: '/v1/meshes/{id}',
    id: 'eraseMesh',
    group: 'Meshes',
    summary: 'Erase file and results of a mesh that has ended; a tombstone with its hashes stays until it expires.',
    answers: { 202: { schema: 'Mesh', says: 'Its files can no longer be read, and are gone within a minute.' } },
    errors: ['MESH_NOT_FOUND', 'MESH_RUNNING', ...OUTAGES],
  },
  {
    method: 'get',
    path: '/v1/meshes/{id}',
    id: 'getMesh',
    group: 'Meshes',
    summary: 'How a mesh stands, and what was found.',
    answers: { 200: { schema: 'Mesh', says: 'With Retry-After while it is under way.' } },
    errors: ['MESH_NOT_FOUND', ...OUTAGES],
  },
  {
    method: 'get',
    path: '/v1/meshes/{id}/artifacts/{name}',
    id: 'getMeshArtifact',
    group: 'Meshes',
    summary: 'A file of a repaired mesh, whole or in part.',
    ...FILE_ROUTE,
    errors: ['MESH_NOT_FOUND', 'ARTIFACT_NOT_FOUND', 'MESH_EXPIRED', 'RANGE_NOT_SATISFIABLE', ...OUTAGES],
  },
];
