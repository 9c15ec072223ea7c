import type { Mesh } from '../mesh/mesh.js';
import { type Affine, composeAffine } from './affine.js';
import { growingFaces, growingPoints } from './growing-array.js';
import { MeshAssembly } from './mesh-assembly.js';
import { checkCount, type MeshFile, MeshFileError, type MeshLimits } from './mesh-file.js';
import { type Inflate, ZipReader } from './read-zip.js';
import { XmlScanner } from './xml-scanner.js';

/** Millimetres of the units that 3MF knows (core specification 3.4). */
const UNITS: Record<string, number> = {
  micron: 0.001,
  millimeter: 1,
  centimeter: 10,
  inch: 25.4,
  foot: 304.8,
  meter: 1000,
};
const DEFAULT_MODEL = '/3D/3dmodel.model';
const MODEL_RELATIONSHIP = 'http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel';
/** XML takes some 40 bytes a vertex and a triangle: this is room for five million of each. */
const MOST_UNFOLDED_BYTES = 512 * 1024 * 1024;
const MOST_DEPTH = 32;

interface Placed {
  /** Of the object: model file and id. */
  object: string;
  transform: Affine | null;
}

interface ModelObject {
  mesh: Mesh | null;
  components: Placed[];
}

interface Model {
  unitMm: number;
  objects: Map<string, ModelObject>;
  items: Placed[];
}

/**
 * Reads a 3MF: the objects that its build places, in their unit, with components (also those in model files of their own,
 * as the production extension has them). Colours, textures, slices and beams are passed over. Without a build all objects
 * with a mesh are read as they are.
 *
 * @throws MeshFileError
 */
export function read3mf(bytes: Uint8Array, limits: MeshLimits, inflate: Inflate): MeshFile {
  const zip = new ZipReader(bytes, inflate, MOST_UNFOLDED_BYTES);
  const root = rootOf(zip);
  const main = new ModelReader(zip, limits);
  const { unitMm, items } = main.read(root);
  const placed = items.length > 0 ? items : main.listMeshes();
  const assembly = new MeshAssembly(limits);
  for (const item of placed) place(item, null, 0, { reader: main, assembly });
  return { mesh: assembly.mesh(), unitMm, upAxis: 'z', parts: assembly.parts };
}

function rootOf(zip: ZipReader): string {
  const relationships = zip.read('_rels/.rels');
  if (relationships !== null) {
    const xml = new XmlScanner(relationships);
    while (xml.next()) {
      if (xml.name === 'Relationship' && xml.text('Type') === MODEL_RELATIONSHIP)
        return xml.text('Target') ?? DEFAULT_MODEL;
    }
  }
  return DEFAULT_MODEL;
}

/** Reads model files, each once, and keeps their objects. */
class ModelReader {
  readonly #zip: ZipReader;
  readonly #limits: MeshLimits;
  readonly #models = new Map<string, Model>();
  #nodes = 0;
  #vertices = 0;
  #faces = 0;

  constructor(zip: ZipReader, limits: MeshLimits) {
    this.#zip = zip;
    this.#limits = limits;
  }

  object(place: string): ModelObject {
    const [path = '', id = ''] = place.split('#');
    const found = this.read(path).objects.get(id);
    if (found === undefined) throw refused(`an object ${place.slice(0, 64)}`, 'none');
    return found;
  }

  listMeshes(): Placed[] {
    const places: Placed[] = [];
    for (const [path, { objects }] of this.#models) {
      for (const [id, { mesh }] of objects)
        if (mesh !== null) places.push({ object: `${path}#${id}`, transform: null });
    }
    return places;
  }

  read(path: string): Model {
    const known = this.#models.get(path);
    if (known !== undefined) return known;
    const bytes = this.#zip.read(path.replace(/^\//, ''));
    if (bytes === null) throw refused(`the model ${path.slice(0, 64)}`, 'none');
    const model = this.#parse(path, new XmlScanner(bytes));
    this.#models.set(path, model);
    return model;
  }

  #parse(path: string, xml: XmlScanner): Model {
    const model: Model = { unitMm: 1, objects: new Map(), items: [] };
    let object: ModelObject = { mesh: null, components: [] };
    while (xml.next()) {
      if (xml.kind === 'close') continue;
      if (xml.name === 'model') model.unitMm = unitOf(xml.text('unit'));
      else if (xml.name === 'object') {
        this.#countNode();
        object = { mesh: null, components: [] };
        model.objects.set(xml.text('id') ?? '', object);
      } else if (xml.name === 'mesh') object.mesh = xml.kind === 'empty' ? null : this.#parseMesh(xml);
      else if (xml.name === 'component') object.components.push(this.#placedBy(xml, path));
      else if (xml.name === 'item') model.items.push(this.#placedBy(xml, path));
    }
    return model;
  }

  #placedBy(xml: XmlScanner, path: string): Placed {
    this.#countNode();
    return {
      object: `${xml.text('path') ?? path}#${xml.text('objectid') ?? ''}`,
      transform: readTransform(xml.text('transform')),
    };
  }

  #parseMesh(xml: XmlScanner): Mesh {
    const points = growingPoints(this.#limits.vertices - this.#vertices);
    const faces = growingFaces(this.#limits.faces - this.#faces);
    while (xml.next() && !(xml.kind === 'close' && xml.name === 'mesh')) {
      if (xml.kind === 'close') continue;
      if (xml.name === 'vertex') points.push3(xml.number('x'), xml.number('y'), xml.number('z'));
      else if (xml.name === 'triangle') {
        const [a, b, c] = [xml.number('v1'), xml.number('v2'), xml.number('v3')];
        if (!(isNumber(a) && isNumber(b) && isNumber(c)))
          throw refused('vertex numbers for a triangle', 'something else');
        faces.push3(a, b, c);
      }
    }
    this.#vertices += points.rows;
    this.#faces += faces.rows;
    return { positions: points.toArray(), indices: faces.toArray() };
  }

  #countNode(): void {
    this.#nodes += 1;
    checkCount(this.#nodes, this.#limits.nodes, 'objects');
  }
}

/** Puts an object in its place, and the components that it is made of. */
function place(
  { object, transform }: Placed,
  outer: Affine | null,
  depth: number,
  to: { reader: ModelReader; assembly: MeshAssembly },
): void {
  if (depth > MOST_DEPTH) throw refused(`components at most ${MOST_DEPTH} deep`, 'deeper ones');
  to.assembly.countNode();
  const { mesh, components } = to.reader.object(object);
  const whole = transform === null || outer === null ? (transform ?? outer) : composeAffine(transform, outer);
  if (mesh !== null) to.assembly.add(mesh, whole);
  for (const component of components) place(component, whole, depth + 1, to);
}

/** Reads the twelve numbers of an attribute; null where there is none. */
function readTransform(text: string | null): Affine | null {
  if (text === null) return null;
  const values = text.trim().split(/\s+/).map(Number);
  if (values.length === 12 && values.every(Number.isFinite)) return values as unknown as Affine;
  throw refused('twelve numbers for a transform', 'others');
}

function unitOf(name: string | null): number {
  const unit = UNITS[name ?? 'millimeter'];
  if (unit === undefined) throw refused('a unit that 3MF knows', JSON.stringify(name?.slice(0, 32)));
  return unit;
}

/** A vertex number that fits 32 bits. */
function isNumber(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < 2 ** 32;
}

function refused(expected: string, received: string): MeshFileError {
  return new MeshFileError('invalid', `Expected ${expected} in the 3MF but received ${received}`);
}
