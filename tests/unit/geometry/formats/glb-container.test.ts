import { joinPieces } from '../../../../geometry/formats/file-pieces.js';
import { packGlb, unpackGlb } from '../../../../geometry/formats/glb-container.js';

test('pads the document with blanks and each part with zeros, whatever the memory held before', () => {
  const parts = [1, 2, 3, 4].map((length) => new Uint8Array(length).fill(0xff));
  for (const json of ['{}', '{ }', '{  }', '{   }', '{"é":1}']) {
    const glb = joinPieces(packGlb(json, parts));
    expect(glb.length % 4).toBe(0);
    const { text, bin } = unpackGlb(glb);
    expect(text).toBe(json);
    const textBytes = new TextEncoder().encode(json).length;
    const padding = Array.from(glb.subarray(20 + textBytes, glb.length - bin.length - 8));
    expect(padding).toEqual(padding.map(() => 0x20));
    expect(padding.length).toBeLessThan(4);
    expect(Array.from(bin)).toEqual([255, 0, 0, 0, 255, 255, 0, 0, 255, 255, 255, 0, 255, 255, 255, 255]);
  }
});
