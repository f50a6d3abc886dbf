import { z } from 'zod';

/** What a backup, or a study on its way to another workstation, is called inside its file. */
export const manifestName = 'concord-archive.json';

/** Of this layout; one that an older Concord cannot read gets a higher number. */
export const archiveVersion = 1;

export type ArchiveKind = 'backup' | 'study';

/** Below the data folder, with slashes, and nothing that leads out of it: the database, and files of the folders named. */
const entryName = /^(?:concord\.db|(?:files|registered|thumbnails)(?:\/(?!\.{1,2}(?:\/|$))[^/\\:\0]+)+)$/;

export const manifestSchema = z.object({
  /** As {@link archiveVersion}. Read before anything else of a newer one. */
  version: z.number().int().positive(),
  kind: z.enum(['backup', 'study']),
  /** Of the database: how many migrations it has. */
  schemaVersion: z.number().int().positive(),
  software: z.string(),
  at: z.string(),
  entries: z.array(
    z.object({
      name: z.string().regex(entryName),
      bytes: z.number().int().nonnegative(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});

export type Manifest = z.output<typeof manifestSchema>;
export type ArchiveEntry = Manifest['entries'][number];

/** What of a manifest any Concord can tell. */
export const anyManifestSchema = z.object({ version: z.number().int().positive(), software: z.string() });
