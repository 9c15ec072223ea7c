/** Limits of an uploaded picture; an operator can lower or raise them in the configuration. */
export const PICTURE_MAX_BYTES = 50 * 1024 * 1024;
export const PICTURE_MAX_SIDE_PX = 4096;
/** The classic routes promised their clients this limit. */
export const FACADE_PICTURE_MAX_BYTES = 16 * 1024 * 1024;
