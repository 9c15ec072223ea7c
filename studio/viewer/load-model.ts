import {
  Box3,
  type BufferGeometry,
  Group,
  type Material,
  Mesh,
  MeshStandardMaterial,
  type Object3D,
  Texture,
  Vector3,
} from 'three';
import { GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js';

/** A model in the viewer's units: longest side 1, its middle at the origin, standing on y = -height / 2. */
export interface LoadedModel {
  root: Group;
  /** Half the height in viewer units. */
  halfHeight: number;
  dispose(): void;
}

/** A file of a model. */
export interface ModelFile {
  bytes: ArrayBuffer;
  kind: 'glb' | 'stl';
  /** Which axis of the file is up: always y in a GLB. */
  up: 'y' | 'z';
}

/** Reads a model. The decoders of packed meshes are loaded when a file needs one. @throws Error for bytes that are none. */
export async function loadModel({ bytes, kind, up }: ModelFile): Promise<LoadedModel> {
  const scene = kind === 'stl' ? await loadStl(bytes) : await loadGlb(bytes);
  if (up === 'z') scene.rotation.x = -Math.PI / 2;
  const bounds = new Box3().setFromObject(scene);
  const size = bounds.getSize(new Vector3());
  const middle = bounds.getCenter(new Vector3());
  const scale = 1 / Math.max(size.x, size.y, size.z, Number.EPSILON);
  scene.position.sub(middle);
  const root = new Group();
  root.add(scene);
  root.scale.setScalar(scale);
  return { root, halfHeight: (size.y * scale) / 2, dispose: () => disposeAll(root) };
}

async function loadStl(bytes: ArrayBuffer): Promise<Object3D> {
  const { STLLoader } = await import('three/examples/jsm/loaders/STLLoader.js');
  const geometry: BufferGeometry = new STLLoader().parse(bytes);
  return new Group().add(new Mesh(geometry, new MeshStandardMaterial()));
}

async function loadGlb(bytes: ArrayBuffer): Promise<Object3D> {
  const loader = new GLTFLoader();
  const json = jsonOf(bytes);
  if (json.includes('EXT_meshopt_compression')) {
    const { MeshoptDecoder } = await import('three/examples/jsm/libs/meshopt_decoder.module.js');
    loader.setMeshoptDecoder(MeshoptDecoder);
  }
  if (json.includes('KHR_draco_mesh_compression')) {
    const { createDracoReader } = await import('./draco-reader.js');
    loader.setDRACOLoader(await createDracoReader());
  }
  return (await loader.parseAsync(bytes, '')).scene;
}

/** The JSON of a GLB as text. */
function jsonOf(bytes: ArrayBuffer): string {
  const length = bytes.byteLength >= 20 ? new DataView(bytes).getUint32(12, true) : 0;
  return new TextDecoder().decode(new Uint8Array(bytes, 0, Math.min(20 + length, bytes.byteLength)));
}

function disposeAll(root: Object3D): void {
  root.traverse((part) => {
    if (!(part instanceof Mesh)) return;
    part.geometry.dispose();
    for (const material of [part.material].flat() as Material[]) {
      for (const value of Object.values(material)) if (value instanceof Texture) value.dispose();
      material.dispose();
    }
  });
}
