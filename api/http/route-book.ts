/** Which methods each address answers, as the routes were registered; tells 405 from 404. */
export class RouteBook {
  readonly #routes: { segments: readonly string[]; method: string }[] = [];

  /** Notes a route; `pattern` is Fastify's, e.g. `/v1/generations/:id`. */
  add(method: string, pattern: string): void {
    this.#routes.push({ segments: pattern.split('/'), method });
  }

  /** The methods that answer at a path, sorted; none where nothing is. */
  methodsOf(path: string): string[] {
    const segments = path.split('/');
    const found = this.#routes.filter((route) => matches(route.segments, segments));
    // A word that is a route of its own is no id: `/v1/webhooks/secret` beside `/v1/webhooks/:id`.
    const literal = found.filter((route) => route.segments.join('/') === path);
    return [...new Set((literal.length > 0 ? literal : found).map(({ method }) => method))].sort();
  }

  /** All routes as `METHOD /pattern`, sorted. */
  list(): string[] {
    return this.#routes.map((route) => `${route.method} ${route.segments.join('/')}`).sort();
  }
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  return (
    pattern.length === path.length &&
    pattern.every((segment, i) => (segment.startsWith(':') ? path[i] !== '' : segment === path[i]))
  );
}
