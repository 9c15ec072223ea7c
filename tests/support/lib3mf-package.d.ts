/** Types for the package's one export: it ships none. */
declare module '@3mfconsortium/lib3mf' {
  const loadLib3mf: () => Promise<import('./lib3mf.js').Lib3mf>;

  export { loadLib3mf as default };
}
