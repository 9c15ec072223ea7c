import type { Group } from 'three';
import { DRACOLoader } from 'three/examples/jsm/loaders/DRACOLoader.js';
import { GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js';

/** Reads a GLB from the page's own server. @throws Error for one that can't be shown. */
export async function loadModel(address: string): Promise<Group> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`Expected the model but the server answered ${answer.status}`);
  const bytes = await answer.arrayBuffer();
  const loader = new GLTFLoader();
  const draco = new DRACOLoader().setDecoderPath('draco/');
  loader.setDRACOLoader(draco);
  if (names(bytes, 'EXT_meshopt_compression') || names(bytes, 'KHR_meshopt_compression')) {
    const { MeshoptDecoder } = await import('three/examples/jsm/libs/meshopt_decoder.module.js');
    loader.setMeshoptDecoder(MeshoptDecoder);
  }
  const { scene } = await loader.parseAsync(bytes, '');
  draco.dispose();
  return scene;
}

/** Whether the JSON of a GLB names something. */
function names(bytes: ArrayBuffer, what: string): boolean {
  const length = bytes.byteLength >= 20 ? new DataView(bytes).getUint32(12, true) : 0;
  return new TextDecoder().decode(new Uint8Array(bytes, 0, Math.min(20 + length, bytes.byteLength))).includes(what);
}
