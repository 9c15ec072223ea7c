/** In the place of Node’s modules, which Draco’s decoder names and, in a browser, never asks for. */
export {};
