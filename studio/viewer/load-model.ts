import { Box3, Group, type Material, Mesh, type Object3D, Texture, Vector3 } from 'three';
import { GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js';

/** A model in the viewer's units: longest side 1, its middle above the origin, standing on y = -height / 2. */
export interface LoadedModel {
  root: Group;
  /** Half the height in viewer units. */
  halfHeight: number;
  dispose(): void;
}

/** Reads a GLB. @throws Error for bytes that are none, or need a decoder that is not here. */
export async function loadModel(bytes: ArrayBuffer): Promise<LoadedModel> {
  const loader = new GLTFLoader();
  if (names(bytes, 'EXT_meshopt_compression')) {
    const { MeshoptDecoder } = await import('three/examples/jsm/libs/meshopt_decoder.module.js');
    loader.setMeshoptDecoder(MeshoptDecoder);
  }
  const { scene } = await loader.parseAsync(bytes, '');
  const bounds = new Box3().setFromObject(scene);
  const size = bounds.getSize(new Vector3());
  const middle = bounds.getCenter(new Vector3());
  const scale = 1 / Math.max(size.x, size.y, size.z, Number.EPSILON);
  scene.position.copy(middle).multiplyScalar(-1);
  const root = new Group();
  root.add(scene);
  root.scale.setScalar(scale);
  return { root, halfHeight: (size.y * scale) / 2, dispose: () => disposeAll(root) };
}

/** Whether the JSON of a GLB names something. */
function names(bytes: ArrayBuffer, what: string): boolean {
  const length = bytes.byteLength >= 20 ? new DataView(bytes).getUint32(12, true) : 0;
  return new TextDecoder().decode(new Uint8Array(bytes, 0, Math.min(20 + length, bytes.byteLength))).includes(what);
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
