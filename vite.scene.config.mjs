import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';

const ROOT = import.meta.dirname;
const PAGE = join(ROOT, 'scene');
const OUT = join(ROOT, 'dist/scene');

/** Puts Draco's decoder beside the page, which loads it from its own server alone. */
function copyDraco() {
  return {
    name: 'copy-draco',
    apply: 'build',
    writeBundle() {
      for (const name of ['draco_decoder.wasm', 'draco_wasm_wrapper.js']) {
        cpSync(join(ROOT, 'node_modules/three/examples/jsm/libs/draco/gltf', name), join(OUT, 'draco', name));
      }
    },
  };
}

export default defineConfig({
  root: PAGE,
  base: './',
  publicDir: false,
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
    rollupOptions: {
      input: join(PAGE, 'index.html'),
      output: { entryFileNames: 'scene.js', chunkFileNames: '[name].js' },
    },
  },
  plugins: [copyDraco()],
});
