/**
 * What goes into a file's stored hash beside the SHA-256 of its bytes; see `RecordedFile.salt`. A linked file is another
 * one than its copy, and one that lies at another path.
 */
export function linkedSalt(absolutePath: string): readonly [string, string] {
  return ['linked', absolutePath];
}

/** Not shared with a file of the same content elsewhere: its neighbours, by `group`, are part of what it means. */
export function groupedSalt(group: string, name: string): readonly [string, string] {
  return [group, name];
}
