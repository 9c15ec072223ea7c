export interface ObjCorner {
  position: number;
  uv?: number;
  normal?: number;
}

export interface ParsedObj {
  positions: number[][];
  uvs: number[][];
  normals: number[][];
  /** Triangles; polygons come as fans. Numbers count from 0. */
  faces: [ObjCorner, ObjCorner, ObjCorner][];
  /** What follows `mtllib` and `usemtl`. */
  materials: string[];
}

/** A small Wavefront OBJ reader of its own, to read back what the exporter wrote. */
export function parseObj(text: string): ParsedObj {
  const obj: ParsedObj = { positions: [], uvs: [], normals: [], faces: [], materials: [] };
  const lists: Record<string, number[][]> = { v: obj.positions, vt: obj.uvs, vn: obj.normals };
  for (const line of text.split('\n')) {
    const [keyword = '', ...rest] = line.trim().split(/\s+/);
    if (lists[keyword]) lists[keyword].push(rest.map(Number));
    if (keyword === 'mtllib' || keyword === 'usemtl') obj.materials.push(rest.join(' '));
    if (keyword !== 'f') continue;
    const corners = rest.map((corner) => {
      const [position, uv, normal] = corner.split('/');
      const numbers: ObjCorner = { position: Number(position) - 1 };
      if (uv) numbers.uv = Number(uv) - 1;
      if (normal) numbers.normal = Number(normal) - 1;
      return numbers;
    });
    for (let i = 2; i < corners.length; i++) obj.faces.push([corners[0]!, corners[i - 1]!, corners[i]!]);
  }
  return obj;
}
