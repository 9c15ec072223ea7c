/**
 * The part of Google's Draco encoder (WebAssembly, WebIDL bindings) that Orfeas uses. Loading it reads a file, so
 * whoever packs a mesh with it loads it and passes it in. Objects live on its heap until `destroy`.
 */
export interface DracoEncoder {
  POSITION: number;
  NORMAL: number;
  TEX_COORD: number;
  MESH_EDGEBREAKER_ENCODING: number;
  Mesh: new () => DracoMesh;
  MeshBuilder: new () => DracoMeshBuilder;
  ExpertEncoder: new (mesh: DracoMesh) => DracoExpertEncoder;
  DracoInt8Array: new () => DracoBytes;
  destroy(object: object): void;
}

/** Nothing is asked of it. */
export type DracoMesh = object;

export interface DracoMeshBuilder {
  AddFacesToMesh(mesh: DracoMesh, faces: number, indices: Uint32Array): boolean;
  /** @returns the attribute's number in the file. */
  AddFloatAttribute(mesh: DracoMesh, kind: number, vertices: number, width: number, values: Float32Array): number;
}

export interface DracoExpertEncoder {
  SetEncodingMethod(method: number): void;
  /** 0 = smallest file, 10 = fastest. */
  SetSpeedOptions(encoding: number, decoding: number): void;
  SetAttributeQuantization(attribute: number, bits: number): void;
  SetTrackEncodedProperties(isTracked: boolean): void;
  /** @returns the length in bytes, 0 where it failed. */
  EncodeToDracoBuffer(deduplicate: boolean, bytes: DracoBytes): number;
  GetNumberOfEncodedPoints(): number;
  GetNumberOfEncodedFaces(): number;
}

export interface DracoBytes {
  GetValue(index: number): number;
}
