/**
 * The part of the 3MF Consortium's lib3mf (WebAssembly, embind) that tests write with; what they read with is called by
 * name. The package ships no types.
 */
export interface Lib3mf {
  CWrapper: new () => Lib3mfWrapper;
  eModelUnit: { MilliMeter: unknown };
  sPosition: new () => Lib3mfPosition;
  sTriangle: new () => Lib3mfTriangle;
  /** Emscripten's file system in memory. */
  FS: {
    readFile(path: string): Uint8Array;
    writeFile(path: string, bytes: Uint8Array): void;
  };
}

/** Every object lives on the WebAssembly heap until it is deleted. */
export interface Lib3mfObject {
  delete(): void;
}

export interface Lib3mfWrapper extends Lib3mfObject {
  CreateModel(): Lib3mfModel;
  GetIdentityTransform(): Lib3mfObject;
}

export interface Lib3mfModel extends Lib3mfObject {
  AddMeshObject(): Lib3mfMesh;
  AddBuildItem(object: Lib3mfMesh, transform: Lib3mfObject): Lib3mfObject;
  QueryWriter(kind: '3mf'): Lib3mfWriter;
}

export interface Lib3mfMesh extends Lib3mfObject {
  AddVertex(position: Lib3mfPosition): number;
  AddTriangle(triangle: Lib3mfTriangle): number;
}

export interface Lib3mfWriter extends Lib3mfObject {
  WriteToFile(path: string): void;
}

export interface Lib3mfPosition extends Lib3mfObject {
  set_Coordinates0(x: number): void;
  set_Coordinates1(y: number): void;
  set_Coordinates2(z: number): void;
}

export interface Lib3mfTriangle extends Lib3mfObject {
  set_Indices0(vertex: number): void;
  set_Indices1(vertex: number): void;
  set_Indices2(vertex: number): void;
}
