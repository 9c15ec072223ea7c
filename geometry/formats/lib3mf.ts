/**
 * The part of the 3MF Consortium's lib3mf (WebAssembly, embind) that Orfeas uses: the package ships no types. Loading
 * it reads a file, so whoever calls `export3mf` loads it, once a process, and passes it in.
 */
export interface Lib3mf {
  CWrapper: new () => Lib3mfWrapper;
  eModelUnit: { MilliMeter: unknown };
  sPosition: new () => Lib3mfPosition;
  sTriangle: new () => Lib3mfTriangle;
  sTriangleProperties: new () => Lib3mfTriangleProperties;
  /** Emscripten's file system in memory. */
  FS: {
    readFile(path: string): Uint8Array;
    writeFile(path: string, bytes: Uint8Array): void;
    unlink(path: string): void;
  };
}

/** Every object lives on the WebAssembly heap until it is deleted. */
export interface Lib3mfObject {
  delete(): void;
}

export interface Lib3mfWrapper extends Lib3mfObject {
  CreateModel(): Lib3mfModel;
  GetIdentityTransform(): Lib3mfObject;
  RGBAToColor(red: number, green: number, blue: number, alpha: number): Lib3mfObject;
}

export interface Lib3mfModel extends Lib3mfObject {
  SetUnit(unit: unknown): void;
  SetBuildUUID(uuid: string): void;
  AddMeshObject(): Lib3mfMesh;
  AddColorGroup(): Lib3mfColorGroup;
  AddBuildItem(object: Lib3mfMesh, transform: Lib3mfObject): Lib3mfBuildItem;
  GetMetaDataGroup(): Lib3mfMetaDataGroup;
  CreatePackageThumbnailAttachment(): Lib3mfAttachment;
  QueryWriter(kind: '3mf'): Lib3mfWriter;
}

export interface Lib3mfMesh extends Lib3mfObject {
  SetName(name: string): void;
  SetUUID(uuid: string): void;
  AddVertex(position: Lib3mfPosition): number;
  AddTriangle(triangle: Lib3mfTriangle): number;
  SetTriangleProperties(triangle: number, properties: Lib3mfTriangleProperties): void;
  /** The property of the whole object; readers want one wherever a triangle has one. */
  SetObjectLevelProperty(resource: number, property: number): void;
}

export interface Lib3mfColorGroup extends Lib3mfObject {
  GetUniqueResourceID(): number;
  /** @returns the property's number, which triangles name. */
  AddColor(color: Lib3mfObject): number;
}

export interface Lib3mfBuildItem extends Lib3mfObject {
  SetUUID(uuid: string): void;
}

export interface Lib3mfMetaDataGroup extends Lib3mfObject {
  AddMetaData(namespace: string, name: string, value: string, type: string, mustPreserve: boolean): Lib3mfObject;
}

export interface Lib3mfAttachment extends Lib3mfObject {
  ReadFromFile(path: string): void;
}

export interface Lib3mfWriter extends Lib3mfObject {
  SetDecimalPrecision(decimals: number): void;
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

export interface Lib3mfTriangleProperties extends Lib3mfObject {
  set_ResourceID(resource: number): void;
  set_PropertyIDs0(property: number): void;
  set_PropertyIDs1(property: number): void;
  set_PropertyIDs2(property: number): void;
}
