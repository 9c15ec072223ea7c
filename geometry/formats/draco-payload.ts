import type { Mesh } from '../mesh/mesh.js';
import { positionBounds } from '../mesh/position-bounds.js';
import type { DracoBytes, DracoEncoder, DracoExpertEncoder } from './draco.js';
import { type Accessor, ATTRIBUTES, describeFloats, describeIndices, type MeshPayload } from './mesh-document.js';

const EXTENSION = 'KHR_draco_mesh_compression';
/** Bits of each number over its range: 1.5 µm at 100 mm, a quarter of a texel at 4096², a tenth of a degree. */
const BITS = { positions: 16, normals: 10, uvs: 14 } as const;
/** The middle between small and fast. */
const SPEED = 5;
/** As in `exportGlb`. */
const MAX_U16_VERTICES = 65535;

/**
 * A mesh packed by Draco's edge breaker (glTF extension KHR_draco_mesh_compression); vertices and faces come out in an
 * order of its own. Vertices that lie on each other before do so after.
 *
 * @throws Error where Draco refuses the mesh.
 */
export function dracoPayload(draco: DracoEncoder, mesh: Mesh): MeshPayload {
  const held: object[] = [];
  const hold = <T extends object>(object: T): T => {
    held.push(object);
    return object;
  };
  try {
    const builder = hold(new draco.MeshBuilder());
    const source = hold(new draco.Mesh());
    builder.AddFacesToMesh(source, mesh.indices.length / 3, mesh.indices);
    const kinds = { positions: draco.POSITION, normals: draco.NORMAL, uvs: draco.TEX_COORD };
    const present = ATTRIBUTES.flatMap(([attribute, field, width]) => {
      const values = mesh[field];
      if (!values) return [];
      const number = builder.AddFloatAttribute(source, kinds[field], values.length / width, width, values);
      return [{ attribute, width, values, number, bits: BITS[field] }];
    });
    const encoder = hold(new draco.ExpertEncoder(source));
    for (const { number, bits } of present) encoder.SetAttributeQuantization(number, bits);
    const bytes = encode(encoder, draco.MESH_EDGEBREAKER_ENCODING, hold(new draco.DracoInt8Array()));
    const vertices = encoder.GetNumberOfEncodedPoints();
    const accessors: Accessor[] = present.map(({ attribute, width, values }) => ({
      ...describeFloats(vertices, width),
      ...(attribute === 'POSITION' ? positionBounds(values) : {}),
    }));
    const indexType = vertices <= MAX_U16_VERTICES ? 'u16' : 'u32';
    accessors.push(describeIndices(encoder.GetNumberOfEncodedFaces() * 3, indexType));
    const attributes = Object.fromEntries(present.map(({ attribute, number }) => [attribute, number]));
    const primitive = { [EXTENSION]: { bufferView: 0, attributes } };
    return { parts: [{ bytes }], accessors, extensions: [EXTENSION], primitive };
  } finally {
    for (const object of held.reverse()) draco.destroy(object);
  }
}

function encode(encoder: DracoExpertEncoder, method: number, buffer: DracoBytes): Uint8Array {
  encoder.SetEncodingMethod(method);
  encoder.SetSpeedOptions(SPEED, SPEED);
  encoder.SetTrackEncodedProperties(true);
  const length = encoder.EncodeToDracoBuffer(false, buffer);
  if (length === 0) throw new Error('Expected a mesh that Draco can pack but it refused it.');
  return Uint8Array.from({ length }, (_, index) => buffer.GetValue(index));
}
