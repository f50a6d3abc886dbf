import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BenchmarkCase } from '../cases/case-factory.ts';
import { writeNiftiFile } from './write-case.ts';

/** The files of a case, and a folder for what is made of them; all go when the work ends. */
export interface CaseFiles {
  readonly fixedFile: string;
  readonly movingFile: string;
  readonly folder: string;
}

/** Writes a case as two NIfTI files, as both engines read them, for the time that the work takes. */
export async function withCaseFiles<Result>(
  { fixed, moving }: Pick<BenchmarkCase, 'fixed' | 'moving'>,
  work: (files: CaseFiles) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'benchmark-'));
  try {
    const fixedFile = path.join(folder, `${fixed.modality}-fixed.nii.gz`);
    const movingFile = path.join(folder, `${moving.modality}-moving.nii.gz`);
    await writeNiftiFile(fixed.volume, fixedFile);
    await writeNiftiFile(moving.volume, movingFile);
    return await work({ fixedFile, movingFile, folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
