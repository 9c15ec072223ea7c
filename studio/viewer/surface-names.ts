/** The ways in which a model's surface can be shown; apart from the drawing, so that naming them loads no three.js. */
export const SURFACES = ['solid', 'clay', 'normals', 'uv', 'print', 'wireframe'] as const;
export type Surface = (typeof SURFACES)[number];
