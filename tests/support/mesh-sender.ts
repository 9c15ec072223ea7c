import { type MeshView, meshSchema } from '../../contracts/mesh-view.js';
import { exportStl } from '../../geometry/formats/export-stl.js';
import { joinPieces } from '../../geometry/formats/file-pieces.js';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import { provenance } from './provenance.js';
import { cube } from './solids.js';

export type Bytes = Uint8Array<ArrayBuffer>;

export const SIDE_MM = 20;

export const text = (value: string): Bytes => new Uint8Array(Buffer.from(value));
export const stl = (mesh: Mesh): Bytes => new Uint8Array(joinPieces(exportStl({ mesh, provenance })));
export const box = () => cube(SIDE_MM, [SIDE_MM / 2, SIDE_MM / 2, SIDE_MM / 2]);
/** A box without the two triangles of one side. */
export const openBox = (): Mesh => ({ ...box(), indices: box().indices.slice(6) });

export interface MeshSender {
  /** @param path `analyze` or `repair`, with a query if need be. */
  send(path: string, body: RequestInit['body'], headers?: Record<string, string>): Promise<Response>;
  /** Sends a file and waits for what is found. */
  find(path: string, bytes: Bytes, headers?: Record<string, string>): Promise<MeshView>;
}

export function meshSender(url: () => string): MeshSender {
  const send: MeshSender['send'] = (path, body, headers = {}) =>
    fetch(`${url()}/v1/meshes/${path}`, { method: 'POST', body: body!, headers });
  return {
    send,
    async find(path, bytes, headers = {}) {
      const answer = await send(path, bytes, { prefer: 'wait=60', ...headers });
      expect(answer.status).toBe(200);
      return meshSchema.parse(await answer.json());
    },
  };
}
