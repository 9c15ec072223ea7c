/** Millimetres of the units that a length can be told in. */
export const UNIT_MM = { mm: 1, cm: 10, m: 1000, in: 25.4 } as const;
export type Unit = keyof typeof UNIT_MM;

/** For schemas. */
export const UNITS = Object.keys(UNIT_MM) as [Unit, ...Unit[]];
