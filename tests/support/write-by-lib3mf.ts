import loadLib3mf from '@3mfconsortium/lib3mf';
import type { Mesh } from '../../geometry/mesh/mesh.js';
import type { Lib3mfObject } from './lib3mf.js';

const FILE = '/written.3mf';

/** A mesh as the 3MF that lib3mf writes: its zip has every number in ZIP64. */
export async function writeByLib3mf(mesh: Mesh): Promise<Uint8Array> {
  const lib3mf = await loadLib3mf();
  const held: Lib3mfObject[] = [];
  const hold = <T extends Lib3mfObject>(object: T): T => {
    held.push(object);
    return object;
  };
  const wrapper = hold(new lib3mf.CWrapper());
  const model = hold(wrapper.CreateModel());
  const object = hold(model.AddMeshObject());
  const [position, triangle] = [hold(new lib3mf.sPosition()), hold(new lib3mf.sTriangle())];
  for (let i = 0; i < mesh.positions.length; i += 3) {
    position.set_Coordinates0(mesh.positions[i]!);
    position.set_Coordinates1(mesh.positions[i + 1]!);
    position.set_Coordinates2(mesh.positions[i + 2]!);
    object.AddVertex(position);
  }
  for (let i = 0; i < mesh.indices.length; i += 3) {
    triangle.set_Indices0(mesh.indices[i]!);
    triangle.set_Indices1(mesh.indices[i + 1]!);
    triangle.set_Indices2(mesh.indices[i + 2]!);
    object.AddTriangle(triangle);
  }
  hold(model.AddBuildItem(object, hold(wrapper.GetIdentityTransform())));
  hold(model.QueryWriter('3mf')).WriteToFile(FILE);
  const bytes = lib3mf.FS.readFile(FILE).slice();
  for (const each of held.reverse()) each.delete();
  return bytes;
}
