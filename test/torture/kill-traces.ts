import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { RegistrationId, StudyId } from '../../src-shared/contract/ids.ts';
import { filesOfSeries, listFiles } from '../../src-main/database/files.ts';
import { findProvenance, findRegistration, listRegistrationIds } from '../../src-main/database/registrations.ts';
import { listSeries, listStoredSeries } from '../../src-main/database/series.ts';
import { findStudy } from '../../src-main/database/studies.ts';
import { registeredFile } from '../../src-main/workstation/registrations/registered-file.ts';
import type { Workstation } from '../../src-main/workstation/workstation.ts';

export const seriesPerStudy = 2;
export const slicesPerSeries = 10;

/** What the killed process had been acknowledged, and printed. */
export type Acknowledged =
  | { readonly kind: 'import'; readonly studyId: StudyId }
  | { readonly kind: 'registration'; readonly registrationId: RegistrationId }
  | { readonly kind: 'review'; readonly registrationId: RegistrationId; readonly reviewer: string }
  | { readonly kind: 'export'; readonly path: string; readonly files: readonly string[] };

/** Files below a folder with their lengths, such as `dicom/IM0001 1234`, hidden ones too. */
export function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name));
  return paths.map((path) => `${relative(folder, path)} ${statSync(path).size}`).toSorted();
}

const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** What of the acknowledged is not there, one line each. */
export function lostOf({ database, folder }: Workstation, acknowledged: readonly Acknowledged[]): string[] {
  return acknowledged.flatMap((one): string[] => {
    switch (one.kind) {
      case 'import': {
        const series = findStudy(database, one.studyId) ? listSeries(database, one.studyId) : [];
        return series.length === seriesPerStudy ? [] : [`study ${one.studyId} has ${series.length} series`];
      }
      case 'registration': {
        const { registrationId } = one;
        if (findRegistration(database, registrationId)?.state !== 'done') return [`registration ${registrationId}`];
        const path = registeredFile(folder, registrationId);
        const wanted = findProvenance(database, registrationId)?.registeredHash;
        return existsSync(path) && hashOf(path) === wanted ? [] : [`registered volume ${registrationId}`];
      }
      case 'review': {
        const reviews = findRegistration(database, one.registrationId)?.reviews ?? [];
        return reviews.some(({ reviewer }) => reviewer === one.reviewer) ? [] : [`review of ${one.registrationId}`];
      }
      case 'export':
        return filesIn(one.path).join() === one.files.join() ? [] : [`export ${one.path}`];
    }
  });
}

/** Where database and files disagree, or something half is left, one line each. */
export function disagreements({ database, folder, startupNotice }: Workstation, exportsFolder: string): string[] {
  const wrong: string[] = startupNotice.map(({ code }) => `started with the notice ${code}`);
  const rows = listFiles(database);
  for (const { path, contentHash } of rows) {
    const stored = join(folder.files, path);
    if (!existsSync(stored)) wrong.push(`${path} is not there`);
    else if (hashOf(stored) !== contentHash) wrong.push(`${path} is not what was stored`);
  }
  const known = new Set(rows.map(({ path }) => path));
  const unknown = (root: string, isKnown: (name: string) => boolean) =>
    filesIn(root).map((entry) => entry.replace(/ \d+$/, '')).filter((name) => !isKnown(name)).map((name) => join(root, name)); // prettier-ignore
  for (const path of unknown(folder.files, (name) => known.has(name))) wrong.push(`${path} has no row`);
  const done = new Set(
    listRegistrationIds(database).map((id) => relative(folder.registered, registeredFile(folder, id))),
  );
  for (const path of unknown(folder.registered, (name) => done.has(name))) wrong.push(`${path} has no registration`);
  for (const name of done) if (!existsSync(join(folder.registered, name))) wrong.push(`${name} is not there`);
  for (const root of [folder.partial, folder.uploads, folder.downloads]) {
    for (const path of unknown(root, () => false)) wrong.push(`${path} was left`);
  }
  for (const { seriesId, state } of listStoredSeries(database)) {
    const count = filesOfSeries(database, seriesId).length;
    if (state !== 'stored' || count !== slicesPerSeries)
      wrong.push(`series ${seriesId} is ${state} with ${count} files`);
  }
  const active = database.prepare("SELECT count(*) AS n FROM registrations WHERE state IN ('queued', 'running')").get();
  if ((active as { n: number }).n > 0) wrong.push('a registration is still called running');
  return [...wrong, ...halfExports(exportsFolder)];
}

/** An export is there whole or not at all, acknowledged or not: all that are have the same files but for their lengths. */
function halfExports(exportsFolder: string): string[] {
  const wrong: string[] = [];
  for (const name of existsSync(exportsFolder) ? readdirSync(exportsFolder) : []) {
    const files = filesIn(join(exportsFolder, name));
    const count = (pattern: RegExp) => files.filter((file) => pattern.test(file)).length;
    const isWhole = count(/\.dcm /) === slicesPerSeries && count(/\.nii\.gz /) === 1 && count(/\.json /) >= 1;
    if (files.some((file) => file.includes('.concord-partial-'))) wrong.push(`${name} holds a half export`);
    else if (!isWhole) wrong.push(`export ${name} is half: ${files.join(', ')}`);
  }
  return wrong;
}
