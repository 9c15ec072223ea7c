import type { ErrorCode } from '../../../contracts/index.js';
import type { SchemaName } from './operations.js';

/** One route as the document tells it. */
export interface Operation {
  method: 'get' | 'post' | 'delete';
  path: string;
  id: string;
  /** Its heading in the document. */
  group: string;
  summary: string;
  /** Answers that are no errors: status, and what comes with it (a schema, or a media type for other bodies). */
  answers: Partial<Record<number, { schema?: SchemaName; mediaType?: string; says: string }>>;
  errors: readonly ErrorCode[];
  /** `mesh` names the schema of the options that come with the file. */
  body?: { json?: SchemaName; picture?: true; form?: true; mesh?: SchemaName };
  headers?: readonly (readonly [name: string, says: string])[];
  query?: readonly (readonly [name: string, says: string])[];
  /** Whether it answers without a key. */
  open?: true;
}

/** What any route that reads or writes generations may answer while a part is away. */
export const OUTAGES = ['STORAGE_UNAVAILABLE', 'ORCHESTRATOR_UNAVAILABLE'] as const satisfies readonly ErrorCode[];

/** What routes that give a file take and answer. */
export const FILE_ROUTE = {
  headers: [
    ['Range', 'bytes=first-last'],
    ['If-None-Match', 'ETag of a copy the client has.'],
  ],
  answers: {
    200: { mediaType: 'application/octet-stream', says: 'The file; ETag is its sha256.' },
    206: { mediaType: 'application/octet-stream', says: 'The part.' },
    304: { says: 'The client’s copy is right.' },
  },
} as const satisfies Partial<Operation>;
