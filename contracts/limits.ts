/** Limits of an uploaded picture; an operator can lower or raise them in the configuration. */
export const PICTURE_MAX_BYTES = 50 * 1024 * 1024;
export const PICTURE_MAX_SIDE_PX = 4096;
/** Largest mesh file that is taken, bytes: two million triangles of a binary STL. An operator can change it. */
export const MESH_MAX_BYTES = 100 * 1024 * 1024;
/** What a mesh file may hold: its faces, its vertices (a text STL has three a face), and what it is put together from. */
export const MESH_LIMITS = { faces: 2_000_000, vertices: 6_000_000, nodes: 20_000 } as const;
/** The classic routes promised their clients this limit. */
export const FACADE_PICTURE_MAX_BYTES = 16 * 1024 * 1024;
