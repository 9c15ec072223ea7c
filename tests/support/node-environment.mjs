import { TestEnvironment } from 'jest-environment-node';

/**
 * Node's environment with the outer realm's typed arrays: native addons (ONNX Runtime, sharp) check
 * `instanceof Float32Array` against the realm they were loaded in, and Jest's sandbox has its own.
 */
export default class NodeEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const type of [
      ArrayBuffer,
      SharedArrayBuffer,
      Uint8Array,
      Uint8ClampedArray,
      Int8Array,
      Uint16Array,
      Int16Array,
      Uint32Array,
      Int32Array,
      Float32Array,
      Float64Array,
      BigInt64Array,
      BigUint64Array,
    ]) {
      this.global[type.name] = type;
    }
  }
}
