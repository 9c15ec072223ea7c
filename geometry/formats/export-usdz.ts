import type { Mesh } from '../mesh/mesh.js';
import { positionBounds } from '../mesh/position-bounds.js';
import type { CrateSpec, CrateValue } from './crate-values.js';
import type { FilePieces } from './file-pieces.js';
import { toMetres, toUnitLength } from './metric-mesh.js';
import { GENERATOR, listProvenance, type Provenance } from './provenance.js';
import { writeCrate } from './write-crate.js';
import { writeZip } from './write-zip.js';

/** USDZ specification: contents begin at multiples of this. */
const ALIGNMENT = 64;
const LAYER_FILE = 'model.usdc';
const MODEL = '/Model';
const MESH = `${MODEL}/Mesh`;
const MATERIAL = `${MODEL}/Material`;
const [SURFACE, TEXTURE, UVS] = [`${MATERIAL}/Surface`, `${MATERIAL}/Texture`, `${MATERIAL}/Uvs`];
/** As in the GLB. */
const ROUGHNESS = 0.9;

export interface ExportUsdzOptions {
  /** Millimetres, Y up, front +Z. */
  mesh: Mesh & { uvs: Float32Array };
  /** What USDZ takes: WebP is no part of it. */
  texture: { bytes: Uint8Array; mediaType: 'image/png' | 'image/jpeg' };
  provenance: Provenance;
}

/**
 * A USDZ of one mesh: a binary layer and its texture, stored and aligned as the package format asks (and as ARKit does:
 * the first file is the one layer, in crate format). Metres, Y up, UsdPreviewSurface, provenance in `customLayerData`.
 * Deterministic.
 *
 * @throws Error where a position is not finite.
 */
export function exportUsdz({ mesh, texture, provenance }: ExportUsdzOptions): FilePieces {
  const textureFile = texture.mediaType === 'image/png' ? 'texture.png' : 'texture.jpg';
  const specs = [...stageSpecs(provenance), ...meshSpecs(mesh), ...materialSpecs(textureFile)];
  return writeZip(
    [
      { name: LAYER_FILE, parts: writeCrate(specs) },
      { name: textureFile, parts: [texture.bytes] },
    ],
    ALIGNMENT,
  );
}

function stageSpecs(provenance: Provenance): CrateSpec[] {
  const pairs = [['generator', GENERATOR] as const, ...listProvenance(provenance, 'm')];
  const data = pairs.map(([name, value]) => [name, typeof value === 'string' ? text(value) : integer(value)] as const);
  return [
    {
      path: '/',
      type: 'root',
      fields: [
        ['defaultPrim', token('Model')],
        ['metersPerUnit', { type: 'double', value: 1 }],
        ['upAxis', token('Y')],
        ['customLayerData', { type: 'dictionary', value: data }],
      ],
    },
    prim(MODEL, 'Xform', [['kind', token('component')]]),
  ];
}

function meshSpecs(mesh: ExportUsdzOptions['mesh']): CrateSpec[] {
  const points = toMetres(mesh.positions);
  const { min, max } = positionBounds(points);
  const perVertex = [['interpolation', token('vertex')]] as const;
  return [
    prim(MESH, 'Mesh', [['apiSchemas', { type: 'prepended', value: 'MaterialBindingAPI' }]]),
    attribute(MESH, 'subdivisionScheme', 'token', token('none'), [['variability', UNIFORM]]),
    attribute(MESH, 'extent', 'float3[]', { type: 'float3s', value: Float32Array.of(...min, ...max) }),
    attribute(MESH, 'points', 'point3f[]', { type: 'float3s', value: points }),
    attribute(MESH, 'faceVertexCounts', 'int[]', {
      type: 'ints',
      value: new Int32Array(mesh.indices.length / 3).fill(3),
    }),
    attribute(MESH, 'faceVertexIndices', 'int[]', { type: 'ints', value: mesh.indices }),
    ...(mesh.normals
      ? [attribute(MESH, 'normals', 'normal3f[]', { type: 'float3s', value: toUnitLength(mesh.normals) }, perVertex)]
      : []),
    attribute(MESH, 'primvars:st', 'texCoord2f[]', { type: 'float2s', value: turnOver(mesh.uvs) }, perVertex),
    {
      path: `${MESH}.material:binding`,
      type: 'relationship',
      fields: [
        ['variability', UNIFORM],
        ['targetPaths', { type: 'target', value: MATERIAL }],
      ],
    },
  ];
}

/** The texture, wrapped as in the GLB (an atlas must not bleed over its border), as colour of a dull surface. */
function materialSpecs(textureFile: string): CrateSpec[] {
  const id = (path: string, name: string) =>
    attribute(path, 'info:id', 'token', token(name), [['variability', UNIFORM]]);
  return [
    prim(MATERIAL, 'Material'),
    connection(MATERIAL, 'outputs:surface', 'token', `${SURFACE}.outputs:surface`),
    prim(SURFACE, 'Shader'),
    id(SURFACE, 'UsdPreviewSurface'),
    connection(SURFACE, 'inputs:diffuseColor', 'color3f', `${TEXTURE}.outputs:rgb`),
    attribute(SURFACE, 'inputs:metallic', 'float', { type: 'float', value: 0 }),
    attribute(SURFACE, 'inputs:roughness', 'float', { type: 'float', value: ROUGHNESS }),
    attribute(SURFACE, 'outputs:surface', 'token'),
    prim(TEXTURE, 'Shader'),
    id(TEXTURE, 'UsdUVTexture'),
    attribute(TEXTURE, 'inputs:file', 'asset', { type: 'asset', value: textureFile }),
    connection(TEXTURE, 'inputs:st', 'float2', `${UVS}.outputs:result`),
    attribute(TEXTURE, 'inputs:sourceColorSpace', 'token', token('sRGB')),
    attribute(TEXTURE, 'inputs:wrapS', 'token', token('clamp')),
    attribute(TEXTURE, 'inputs:wrapT', 'token', token('clamp')),
    attribute(TEXTURE, 'outputs:rgb', 'float3'),
    prim(UVS, 'Shader'),
    id(UVS, 'UsdPrimvarReader_float2'),
    attribute(UVS, 'inputs:varname', 'string', text('st')),
    attribute(UVS, 'outputs:result', 'float2'),
  ];
}

const UNIFORM = { type: 'variability', value: 1 } as const;
const DEFINED = { type: 'specifier', value: 0 } as const;

function token(value: string): CrateValue {
  return { type: 'token', value };
}

function text(value: string): CrateValue {
  return { type: 'string', value };
}

function integer(value: number): CrateValue {
  return { type: 'integer', value };
}

function prim(path: string, type: string, fields: CrateSpec['fields'] = []): CrateSpec {
  return { path, type: 'prim', fields: [['specifier', DEFINED], ['typeName', token(type)], ...fields] };
}

function attribute(
  path: string,
  name: string,
  type: string,
  value?: CrateValue,
  fields: CrateSpec['fields'] = [],
): CrateSpec {
  const given = value === undefined ? [] : [['default', value] as const];
  return { path: `${path}.${name}`, type: 'attribute', fields: [['typeName', token(type)], ...fields, ...given] };
}

function connection(path: string, name: string, type: string, source: string): CrateSpec {
  return attribute(path, name, type, undefined, [['connectionPaths', { type: 'target', value: source }]]);
}

/** USD's v grows upwards. */
function turnOver(uvs: Float32Array): Float32Array {
  const turned = new Float32Array(uvs.length);
  for (let i = 0; i < uvs.length; i += 2) {
    turned[i] = uvs[i]!;
    turned[i + 1] = 1 - uvs[i + 1]!;
  }
  return turned;
}
