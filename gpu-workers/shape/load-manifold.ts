import createManifold, { type ManifoldToplevel } from 'manifold-3d';

let loading: Promise<ManifoldToplevel> | undefined;

/** Manifold's WebAssembly, loaded when it is first asked for, once a process: the same bytes on every machine. */
export function loadManifold(): Promise<ManifoldToplevel> {
  loading ??= load();
  return loading;
}

async function load(): Promise<ManifoldToplevel> {
  const manifold = await createManifold();
  manifold.setup();
  return manifold;
}
