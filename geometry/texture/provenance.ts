/** Where a texel's colour comes from. */
export const PROVENANCE = {
  /** Outside every chart and gutter; filled only so that mip-maps stay bright. */
  none: 0,
  /** Holds picture pixels projected straight onto a face the viewer sees. */
  front: 1,
  /** Side or hidden part: soft colours from inside the outline or from the surface around. */
  side: 2,
  /** Back: the softened picture. */
  back: 3,
  /** Continuation of a chart beyond its border. */
  gutter: 4,
} as const;
