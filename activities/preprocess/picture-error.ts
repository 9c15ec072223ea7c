export { PICTURE_ERROR_CODES, PictureError, type PictureErrorCode } from '../../infra/pictures/picture-error.js';
