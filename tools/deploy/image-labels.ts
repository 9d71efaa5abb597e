/** What an app's image says about itself, as far as it is known: https://specs.opencontainers.org/image-spec/annotations/ */
export interface ImageFacts {
  app: { name: string; description: string; license: string; version: string };
  /** The commit, with `-dirty` behind it when files differ from it. */
  revision: string | undefined;
  /** What git calls the clone's origin. */
  remote: string | undefined;
  created: Date;
}

/** The labels of an image by name. */
export function imageLabels({ app, revision, remote, created }: ImageFacts): Record<string, string> {
  const source = remote && sourceUrl(remote);
  return {
    'org.opencontainers.image.title': app.name.replace('@', ''),
    'org.opencontainers.image.description': app.description,
    'org.opencontainers.image.licenses': app.license,
    'org.opencontainers.image.version': app.version,
    'org.opencontainers.image.created': created.toISOString(),
    ...(revision && { 'org.opencontainers.image.revision': revision }),
    ...(source && { 'org.opencontainers.image.source': source }),
  };
}

const REMOTE = /^(?:(?:https?|ssh|git):\/\/(?:[^@/]*@)?|[^@/]+@)([^/:]+)(?::\d+)?[:/](.+?)(?:\.git)?\/?$/;

/** Where people read a git remote, without a password that it may hold; none for a folder of this machine. */
export function sourceUrl(remote: string): string | undefined {
  const [, host, path] = REMOTE.exec(remote) ?? [];
  return host && path && `https://${host}/${path}`;
}
