/** The entity tag of an aggregate's version. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/** Whether `If-None-Match` names this tag; weak tags match like strong ones, as RFC 9110 wants it here. */
export function isNoneMatch(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  const tags: string[] = header.match(/(?:W\/)?"[^"]*"/g) ?? [];
  return tags.some((tag) => tag.replace(/^W\//, '') === etag);
}
