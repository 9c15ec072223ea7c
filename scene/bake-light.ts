import { BufferAttribute, type DirectionalLight, type LightProbe, Matrix3, type Mesh, Vector3 } from 'three';

/** What comes from everywhere, as spherical harmonics, and lamps far away. */
export interface MatteLight {
  probe: LightProbe;
  /** Each shines from its place towards the origin. */
  lamps: readonly DirectionalLight[];
}

/** Corners of a face whose normals differ by less have light that is all but linear between them. */
const MOST_TURN = Math.cos((12 * Math.PI) / 180);
/** Share of the faces that may turn more. */
const MOST_ROUND = 0.01;

/**
 * Whether light told at the vertices is light told at every pixel: faces are flat, or so many that each is all but flat.
 * Lights and models stand still while the camera moves round them, so this light has to be found but once.
 */
export function canBake({ geometry }: Mesh): boolean {
  const { normal } = geometry.attributes;
  if (normal === undefined || Object.keys(geometry.morphAttributes).length > 0) return false;
  const { index } = geometry;
  const corners = index?.count ?? normal.count;
  const [a, b, c] = [new Vector3(), new Vector3(), new Vector3()];
  let round = 0;
  for (let at = 0; at + 2 < corners; at += 3) {
    const corner = (k: number) => (index === null ? at + k : index.getX(at + k));
    a.fromBufferAttribute(normal, corner(0));
    b.fromBufferAttribute(normal, corner(1));
    c.fromBufferAttribute(normal, corner(2));
    if (Math.min(a.dot(b), b.dot(c), c.dot(a)) < MOST_TURN) round++;
  }
  return round <= (MOST_ROUND * corners) / 3;
}

/** Multiplies the colours of a mesh's vertices by the light that reaches them, over π: what they send to every side. */
export function bakeLight(mesh: Mesh, { probe, lamps }: MatteLight): void {
  // Of its own: other meshes may stand elsewhere with the same geometry.
  mesh.geometry = mesh.geometry.clone();
  const { normal, color } = mesh.geometry.attributes;
  const toWorld = new Matrix3().getNormalMatrix(mesh.matrixWorld);
  const [way, light] = [new Vector3(), new Vector3()];
  const shining = lamps.map(({ position, color: shine, intensity }) => {
    return { towards: position.clone().normalize(), shine, intensity };
  });
  const size = color?.itemSize ?? 3;
  const baked = new Float32Array(size * normal!.count);
  for (let vertex = 0; vertex < normal!.count; vertex++) {
    way.fromBufferAttribute(normal!, vertex).applyMatrix3(toWorld).normalize();
    probe.sh.getIrradianceAt(way, light).multiplyScalar(probe.intensity);
    for (const { towards, shine, intensity } of shining) {
      const share = intensity * Math.max(0, way.dot(towards));
      light.x += share * shine.r;
      light.y += share * shine.g;
      light.z += share * shine.b;
    }
    for (let channel = 0; channel < size; channel++) {
      const own = color?.getComponent(vertex, channel) ?? 1;
      const lit = channel < 3 ? Math.max(0, light.getComponent(channel)) / Math.PI : 1;
      baked[size * vertex + channel] = own * lit;
    }
  }
  mesh.geometry.setAttribute('color', new BufferAttribute(baked, size));
}
