/** Limits of an uploaded picture; an operator can lower or raise them in the configuration (DESIGN §5, seed S1). */
export const PICTURE_MAX_BYTES = 50 * 1024 * 1024;
export const PICTURE_MAX_SIDE_PX = 4096;
/** The S3 seed's facade promised its clients this limit. */
export const FACADE_PICTURE_MAX_BYTES = 16 * 1024 * 1024;
