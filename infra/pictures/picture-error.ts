/** Why a picture was refused. The stage maps each onto the closed list of contracts/errors.ts. */
export const PICTURE_ERROR_CODES = [
  'INVALID_IMAGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'IMAGE_TOO_LARGE',
  'MASK_UNCERTAIN',
  'EMPTY_IMAGE',
] as const;

export type PictureErrorCode = (typeof PICTURE_ERROR_CODES)[number];

/** A picture that can't be used. `message` reads "Expected X for NAME but received Y" and may be shown to people. */
export class PictureError extends Error {
  readonly code: PictureErrorCode;

  constructor(code: PictureErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PictureError';
    this.code = code;
  }
}
