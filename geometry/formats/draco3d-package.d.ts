/** Types for the part of the package that Orfeas uses: it ships none. */
declare module 'draco3d' {
  const draco: {
    createEncoderModule(): Promise<import('./draco.js').DracoEncoder>;
    createDecoderModule(): Promise<import('./unpack-draco.js').DracoDecoderModule>;
  };

  // biome-ignore lint/style/noDefaultExport: that is how the package exports it
  export { draco as default };
}
