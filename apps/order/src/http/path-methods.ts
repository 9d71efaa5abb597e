interface Route {
  parts: string[];
  methods: Set<string>;
}

/** Which methods there are for a path, by patterns such as `/v1/orders/:id`. */
export class PathMethods {
  private readonly routes = new Map<string, Route>();

  add(pattern: string, methods: string[]): void {
    const route = this.routes.get(pattern) ?? { parts: pattern.split('/'), methods: new Set() };
    for (const method of methods) route.methods.add(method);
    this.routes.set(pattern, route);
  }

  /** Of the path of a URL, by the patterns with the fewest parameters; none when there is nothing at it. */
  of(url: string): string[] {
    const parts = (url.split('?', 1)[0] ?? '').split('/');
    const matching = [...this.routes.values()].filter((route) => matches(route.parts, parts));
    const fewest = Math.min(...matching.map(parameters));
    const closest = matching.filter((route) => parameters(route) === fewest);
    return [...new Set(closest.flatMap(({ methods }) => [...methods]))].sort();
  }
}

const parameters = ({ parts }: Route) => parts.filter((part) => /^[:*]/.test(part)).length;

/** A parameter is never empty, and `*` is all of the rest. */
function matches(pattern: string[], parts: string[]): boolean {
  const rest = pattern.indexOf('*');
  if (rest === -1 && pattern.length !== parts.length) return false;
  const compared = rest === -1 ? pattern : pattern.slice(0, rest);
  return compared.every((part, index) => (part.startsWith(':') ? !!parts[index] : part === parts[index]));
}
