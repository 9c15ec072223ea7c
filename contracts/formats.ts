/** The file formats a client can ask for. */
export const OUTPUT_FORMATS = ['glb', 'stl', 'obj', 'ply', '3mf', 'usdz'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** What a client gets that names no format. */
export const DEFAULT_OUTPUTS: readonly OutputFormat[] = ['glb', 'stl'];

/** The artifacts that a format consists of, the main one first. */
export const FORMAT_FILES: Record<OutputFormat, readonly string[]> = {
  glb: ['model.glb'],
  stl: ['model.stl'],
  obj: ['model.obj', 'model.mtl', 'model.png'],
  ply: ['model.ply'],
  '3mf': ['model.3mf'],
  usdz: ['model.usdz'],
};

/** Media types by file name ending. */
export const MEDIA_TYPES: Record<string, string> = {
  glb: 'model/gltf-binary',
  stl: 'model/stl',
  obj: 'model/obj',
  mtl: 'model/mtl',
  ply: 'application/x-ply',
  '3mf': 'model/3mf',
  usdz: 'model/vnd.usdz+zip',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  json: 'application/json',
  zip: 'application/zip',
};
