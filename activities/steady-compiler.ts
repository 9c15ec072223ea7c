import { setFlagsFromString } from 'node:v8';

/**
 * Imported for its effect, by whatever computes results: V8's compiler Maglev is switched off in this process.
 *
 * In V8 13.6 (Node.js 24) its code for object literals with a spread at times gives objects of one place in the program
 * one and the same number: in one of some thirty processes all charts of a texture atlas got the area of the last, and the
 * textures other bytes. It depends on when the compiler gets to work, so that no test of results finds it surely. Node.js
 * 22 had Maglev switched off for the like (nodejs/node#54384). Hot loops are TurboFan's either way.
 */
setFlagsFromString('--no-maglev');
