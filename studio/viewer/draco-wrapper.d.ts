/** Types for the part of the decoder that the viewer uses: it ships none. */
declare module 'three/examples/jsm/libs/draco/gltf/draco_wasm_wrapper.js' {
  interface DracoMesh {
    num_faces(): number;
    num_points(): number;
  }

  interface DracoAttribute {
    num_components(): number;
  }

  interface DracoDecoder {
    DecodeArrayToMesh(bytes: Int8Array, length: number, mesh: DracoMesh): { ok(): boolean; error_msg(): string };
    GetAttributeByUniqueId(mesh: DracoMesh, id: number): DracoAttribute;
    GetAttributeDataArrayForAllPoints(
      mesh: DracoMesh,
      attribute: DracoAttribute,
      type: number,
      bytes: number,
      address: number,
    ): boolean;
    GetTrianglesUInt32Array(mesh: DracoMesh, bytes: number, address: number): boolean;
  }

  interface DracoModule {
    DT_FLOAT32: number;
    HEAPF32: Float32Array;
    Decoder: new () => DracoDecoder;
    Mesh: new () => DracoMesh;
    _malloc(bytes: number): number;
    _free(address: number): void;
    destroy(object: object): void;
  }

  function createModule(config: { wasmBinary: ArrayBuffer; onModuleLoaded(module: DracoModule): void }): void;

  // biome-ignore lint/style/noDefaultExport: that is how the file exports it
  export { createModule as default, type DracoModule };
}
