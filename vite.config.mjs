import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig } from 'vite';

const OUT = join(import.meta.dirname, 'dist/studio');

/** Most that a chunk and what it imports may weigh, bytes after gzip: the page before the viewer, and the viewer. */
const PAGE_LIMIT = 250 * 1024;
const VIEWER_LIMIT = 400 * 1024;

/** What stands in for Node's modules. */
const NO_NODE = join(import.meta.dirname, 'studio/viewer/no-node.ts');

/** Files under this size, bytes, are not worth compressing. */
const SMALL = 1024;

/**
 * Writes `.gz` and `.br` beside each file, so that the server compresses nothing while it serves, prints what the
 * browser has to load, and fails the build where it is more than the limits.
 */
function weigh() {
  return {
    name: 'weigh',
    apply: 'build',
    writeBundle(_options, bundle) {
      const sizes = new Map();
      for (const name of readdirSync(OUT, { recursive: true, encoding: 'utf8' })) {
        if (!/\.(?:js|css|html|svg|wasm)$/.test(name)) continue;
        const bytes = readFileSync(join(OUT, name));
        const gzip = gzipSync(bytes, { level: 9 });
        sizes.set(name, gzip.length);
        if (bytes.length < SMALL) continue;
        writeFileSync(join(OUT, `${name}.gz`), gzip);
        const params = { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
        writeFileSync(join(OUT, `${name}.br`), brotliCompressSync(bytes, { params }));
      }
      const chunks = Object.values(bundle).filter((part) => part.type === 'chunk');
      const entry = chunks.find((chunk) => chunk.isEntry);
      const viewer = chunks.find((chunk) => chunk.name === 'model-viewer');
      const page = closure(bundle, entry);
      const rest = [...closure(bundle, viewer)].filter((name) => !page.has(name));
      report('page', sum(sizes, [...page]), PAGE_LIMIT);
      report('viewer', sum(sizes, rest), VIEWER_LIMIT);
    },
  };
}

/** A chunk and all that it imports at once. */
function closure(bundle, chunk, seen = new Set()) {
  if (seen.has(chunk.fileName)) return seen;
  seen.add(chunk.fileName);
  for (const name of chunk.imports) closure(bundle, bundle[name], seen);
  return seen;
}

function sum(sizes, names) {
  return names.reduce((total, name) => total + (sizes.get(name) ?? 0), 0);
}

function report(what, bytes, limit) {
  const kb = (count) => (count / 1024).toFixed(1);
  process.stdout.write(`studio: ${what} ${kb(bytes)} kB gzip of ${kb(limit)}\n`);
  if (bytes > limit) throw new Error(`Expected at most ${limit} bytes of gzip for the ${what} but received ${bytes}`);
}

export default defineConfig({
  root: 'studio',
  base: './',
  publicDir: 'public',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
  },
  resolve: { alias: { fs: NO_NODE, path: NO_NODE } },
  server: { proxy: { '/v1': 'http://127.0.0.1:4380' } },
  plugins: [weigh()],
});
