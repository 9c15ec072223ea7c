/**
 * The patch tables of manifold surface nets, derived here from the cube's own connectivity.
 *
 * Corners are numbered `dx + 2·dy + 4·dz`; a configuration's bit c says that corner c is inside.
 * Edges: 0-3 run along x (at dy + 2·dz), 4-7 along y (at dx + 2·dz), 8-11 along z (at dx + 2·dy).
 *
 * On each cube face the crossed edges are joined in pairs; where all four are crossed (an ambiguous face) the two inside
 * corners count as connected, so that thin parts hold together. The joined edges form cycles; each cycle is one sheet
 * ("patch") of the surface in that cell and gets one vertex: the dual of a marching-cubes surface (Nielson, "Dual Marching
 * Cubes", 2004). That dual is a manifold except where both halves of an ambiguous face belong to one patch on *both* its sides:
 * then four quads would share an edge. Those cells have that one ambiguous face only, so it can be joined the other way
 * for both cells without touching a third (Wenger, "Isosurfaces", 2013, §3.5); `flippedPatches` holds that variant.
 */

/** A face that may make a dual edge double: where it is, and how the patches look when it is joined the other way. */
export interface SurfaceNetTables {
  /** Per edge: its corner with the smaller coordinate. */
  edgeLow: Uint8Array;
  /** Per edge: its corner with the larger coordinate. */
  edgeHigh: Uint8Array;
  /** Per configuration: how many edges are crossed. */
  edgeCount: Uint8Array;
  /** Per configuration 12 places: the crossed edges, ascending, so first those along x, then y, then z. */
  edgeList: Uint8Array;
  /** Per configuration: a bit for each corner that a crossed edge has. */
  ends: Uint8Array;
  /** Per configuration: a bit for each crossed edge. */
  edgeBits: Uint16Array;
  /** Per configuration: number of patches, 0 to 4. */
  patchCount: Uint8Array;
  /** Per configuration: 2 bits an edge, the number of the patch the edge belongs to. */
  patches: Int32Array;
  /** Per configuration: the face (0-5: -x +x -y +y -z +z) both halves of which lie on one patch, or 255. */
  riskyFace: Uint8Array;
  /** Per configuration with a risky face: `patches` with that face joined the other way (always one patch more). */
  flippedPatches: Int32Array;
}

const EDGES = 12;
const NO_FACE = 255;

/** The corners of each face in cyclic order. */
const FACE_CORNERS = [
  [0, 2, 6, 4],
  [1, 3, 7, 5],
  [0, 1, 5, 4],
  [2, 3, 7, 6],
  [0, 1, 3, 2],
  [4, 5, 7, 6],
] as const;

/** The tables, made once when the module loads (under a millisecond). */
export const TABLES: SurfaceNetTables = deriveTables();

function deriveTables(): SurfaceNetTables {
  const edgeLow = Uint8Array.from({ length: EDGES }, (_, edge) => lowCorner(edge));
  const edgeHigh = Uint8Array.from({ length: EDGES }, (_, edge) => lowCorner(edge) + (1 << (edge >> 2)));
  const tables: SurfaceNetTables = {
    edgeLow,
    edgeHigh,
    edgeCount: new Uint8Array(256),
    edgeList: new Uint8Array(256 * EDGES),
    ends: new Uint8Array(256),
    edgeBits: new Uint16Array(256),
    patchCount: new Uint8Array(256),
    patches: new Int32Array(256),
    riskyFace: new Uint8Array(256).fill(NO_FACE),
    flippedPatches: new Int32Array(256),
  };
  for (let config = 0; config < 256; config++) {
    for (let edge = 0; edge < EDGES; edge++) {
      if (!isCrossed(config, edge)) continue;
      tables.edgeList[config * EDGES + tables.edgeCount[config]!++] = edge;
      tables.edgeBits[config]! |= 1 << edge;
      tables.ends[config]! |= (1 << edgeLow[edge]!) | (1 << edgeHigh[edge]!);
    }
    const { packed, count, patchOf } = joinPatches(config, NO_FACE);
    tables.patches[config] = packed;
    tables.patchCount[config] = count;
    for (let face = 0; face < 6; face++) {
      const edges = faceEdges(face);
      if (!edges.every((edge) => isCrossed(config, edge))) continue;
      if (edges.some((edge) => patchOf[edge] !== patchOf[edges[0]!])) continue;
      tables.riskyFace[config] = face;
      tables.flippedPatches[config] = joinPatches(config, face).packed;
    }
  }
  return tables;
}

/** The corner of an edge with the smaller coordinate: its two position bits, with the axis bit left out. */
function lowCorner(edge: number): number {
  const axis = edge >> 2;
  const first = edge & 1;
  const second = (edge >> 1) & 1;
  if (axis === 0) return first * 2 + second * 4;
  if (axis === 1) return first + second * 4;
  return first + second * 2;
}

function isCrossed(config: number, edge: number): boolean {
  const low = lowCorner(edge);
  return ((config >> low) & 1) !== ((config >> (low + (1 << (edge >> 2)))) & 1);
}

/** The edge between two neighbouring corners. */
function edgeBetween(a: number, b: number): number {
  const low = Math.min(a, b);
  const axis = Math.log2(a ^ b);
  const place = axis === 0 ? low >> 1 : axis === 1 ? (low & 1) | ((low >> 2) << 1) : low & 3;
  return axis * 4 + place;
}

/** The four edges of a face, edge k between corners k and k + 1 of `FACE_CORNERS`. */
function faceEdges(face: number): number[] {
  const corners = FACE_CORNERS[face]!;
  return corners.map((corner, k) => edgeBetween(corner, corners[(k + 1) & 3]!));
}

/** Joins the crossed edges of a configuration face by face; `flipped` names the ambiguous face to join the other way. */
function joinPatches(config: number, flipped: number): { packed: number; count: number; patchOf: Int8Array } {
  const group = Array.from({ length: EDGES }, (_, edge) => edge);
  const join = (a: number, b: number) => {
    const from = group[a]!;
    const to = group[b]!;
    for (let edge = 0; edge < EDGES; edge++) if (group[edge] === from) group[edge] = to;
  };
  for (let face = 0; face < 6; face++) {
    const edges = faceEdges(face);
    const crossed = edges.filter((edge) => isCrossed(config, edge));
    if (crossed.length === 2) join(crossed[0]!, crossed[1]!);
    if (crossed.length !== 4) continue;
    // Joining the two edges at an outside corner cuts that corner off and leaves the inside ones connected.
    const cutInside = face === flipped;
    for (let k = 0; k < 4; k++) {
      const inside = ((config >> FACE_CORNERS[face]![k]!) & 1) === 1;
      if (inside === cutInside) join(edges[k]!, edges[(k + 3) & 3]!);
    }
  }
  const patchOf = new Int8Array(EDGES).fill(-1);
  const names: number[] = [];
  let packed = 0;
  for (let edge = 0; edge < EDGES; edge++) {
    if (!isCrossed(config, edge)) continue;
    let patch = names.indexOf(group[edge]!);
    if (patch < 0) patch = names.push(group[edge]!) - 1;
    patchOf[edge] = patch;
    packed |= patch << (2 * edge);
  }
  return { packed, count: names.length, patchOf };
}
