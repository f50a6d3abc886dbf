import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportFormat } from '../../src-shared/contract/exports.ts';
import { throwIfCancelled } from '../../src-shared/failure.ts';
import { mat4FromRows, type Vec3 } from '../../src-shared/geometry/patient-space.ts';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';
import { anonymiser } from './dicom/anonymise.ts';
import { blendingState } from './dicom/blending-state.ts';
import { writeDerivedSeries } from './dicom/derived-series.ts';
import { writeDicomdir } from './dicom/dicomdir.ts';
import type { DicomDataset } from './dicom/dicom-dataset.ts';
import { exportContextOf } from './dicom/export-context.ts';
import { spatialFiducials } from './dicom/spatial-fiducials.ts';
import { spatialRegistration } from './dicom/spatial-registration.ts';
import type { SourceInstance } from './dicom/source-header.ts';
import { writeObject } from './dicom/write-object.ts';
import type { ExportCase } from './export-case.ts';
import { countsInWholeNumbers } from './stored-voxels.ts';
import { reportContent } from './report/report-content.ts';
import type { ReportRecord } from './report/report-form.ts';
import { reportHtml } from './report/report-html.ts';
import { reportPdf } from './report/report-pdf.ts';
import type { ReportLocale } from './report/report-texts.ts';
import { transformJson } from './transform-json.ts';
import { sourceVolumeNames, transformFile, transformFileNames, writeSourceVolumes } from './transform-files.ts';
import { writeNifti } from './write-nifti.ts';
import { writeNrrd } from './write-nrrd.ts';
import { slicerSceneName, slicerSceneText } from './write-slicer-scene.ts';

export interface ExportSetOptions {
  readonly formats: readonly ExportFormat[];
  readonly anonymise: boolean;
  readonly confirmDifferentPatients: boolean;
  readonly locale: ReportLocale;
  /** `dicomdir` gives DICOM files the names that a CD allows, and a directory. */
  readonly layout: 'plain' | 'dicomdir';
  readonly record?: ReportRecord;
  readonly signal?: AbortSignal;
  /** 0..1 of the whole export. */
  readonly onProgress?: (fraction: number) => void;
}

export interface WrittenSet {
  /** DICOM files, relative to the folder, with `/` between parts. */
  readonly dicomFiles: readonly string[];
  /** What had to be filled in. */
  readonly notes: readonly Message[];
}

export interface PlannedFile {
  readonly name: string;
  readonly description: Message;
}

type FileFormat = Exclude<ExportFormat, 'dicom-series' | 'spatial-registration' | 'blending-state'>;

const fileOf: Readonly<Record<FileFormat, PlannedFile>> = {
  nifti: { name: 'registered.nii.gz', description: messageOf('writes-nifti') },
  nrrd: { name: 'registered.nrrd', description: messageOf('writes-nrrd') },
  tfm: { name: transformFileNames.tfm, description: messageOf('writes-tfm') },
  'fsl-mat': { name: transformFileNames['fsl-mat'], description: messageOf('writes-fsl-mat') },
  'ants-mat': { name: transformFileNames['ants-mat'], description: messageOf('writes-ants-mat') },
  lta: { name: transformFileNames.lta, description: messageOf('writes-lta') },
  'greedy-mat': { name: transformFileNames['greedy-mat'], description: messageOf('writes-greedy-mat') },
  'slicer-scene': { name: slicerSceneName, description: messageOf('writes-slicer-scene') },
  json: { name: 'transform.json', description: messageOf('writes-json') },
  'report-pdf': { name: 'report.pdf', description: messageOf('writes-report-pdf') },
  'report-html': { name: 'report.html', description: messageOf('writes-report-html') },
};

const dicomNames = {
  plain: {
    folder: 'dicom',
    registration: 'spatial-registration.dcm',
    fiducials: 'spatial-fiducials.dcm',
    blending: 'blending.dcm',
  },
  dicomdir: {
    folder: 'DICOM',
    registration: 'DICOM/REG00001',
    fiducials: 'DICOM/FID00001',
    blending: 'DICOM/PR000001',
  },
} as const;

/** Formats that name both series' own files, or fit their grids alone. */
const needsSourceVolumes: readonly ExportFormat[] = ['fsl-mat', 'slicer-scene'];

/** What the chosen formats write, each file once. */
function filesOf(formats: readonly ExportFormat[]): FileFormat[] {
  const files = formats.filter((format): format is FileFormat => format in fileOf);
  return files.includes('slicer-scene') && !files.includes('tfm') ? [...files, 'tfm'] : files;
}

/** What an export will write, and about how much, before anything is written. */
export function plannedFiles(
  fixedSize: Vec3,
  movingSize: Vec3,
  { formats, layout }: Pick<ExportSetOptions, 'formats' | 'layout'>,
): { files: PlannedFile[]; megabytes: number } {
  const voxels = fixedSize[0] * fixedSize[1] * fixedSize[2];
  const slices = fixedSize[2];
  const bytesOf: Partial<Record<ExportFormat, number>> = {
    'dicom-series': 2 * voxels + 12_000 * slices,
    'spatial-registration': 60_000,
    'blending-state': 60_000,
    nifti: 1.3 * voxels,
    nrrd: 1.3 * voxels,
    'report-pdf': 900_000,
    'report-html': 1_100_000,
  };
  const description = messageOf('writes-spatial-registration');
  const registration: PlannedFile = { name: dicomNames[layout].registration, description };
  const files = formats.map((format): PlannedFile => {
    if (format === 'dicom-series') {
      return {
        name: `${dicomNames[layout].folder}/`,
        description: messageOf('writes-dicom-series', { count: slices }),
      };
    }
    if (format === 'spatial-registration') return registration;
    if (format === 'blending-state') {
      return { name: dicomNames[layout].blending, description: messageOf('writes-blending-state') };
    }
    return fileOf[format];
  });
  if (formats.includes('blending-state') && !formats.includes('spatial-registration')) files.push(registration);
  if (formats.includes('slicer-scene') && !formats.includes('tfm')) files.push(fileOf.tfm);
  if (formats.some((format) => needsSourceVolumes.includes(format))) {
    const description = messageOf('writes-source-volume');
    files.push(...Object.values(sourceVolumeNames).map((name) => ({ name, description })));
  }
  const sourceVoxels = voxels + movingSize[0] * movingSize[1] * movingSize[2];
  const sourceBytes = formats.some((format) => needsSourceVolumes.includes(format)) ? 1.3 * sourceVoxels : 0;
  const bytes = formats.reduce((sum, format) => sum + (bytesOf[format] ?? 2000), sourceBytes);
  return { files, megabytes: bytes / 1e6 };
}

/** Writes the chosen formats into an empty folder. */
export async function writeExportSet(
  exportCase: ExportCase,
  folder: string,
  options: ExportSetOptions,
): Promise<WrittenSet> {
  const dicom = await writeDicomFormats(exportCase, folder, options);
  const files = filesOf(options.formats);
  for (const [index, format] of files.entries()) {
    throwIfCancelled(options.signal);
    await writeFormat(exportCase, format, join(folder, fileOf[format].name), options);
    options.onProgress?.(0.7 + (0.3 * (index + 1)) / files.length);
  }
  if (files.some((format) => needsSourceVolumes.includes(format))) {
    throwIfCancelled(options.signal);
    await writeSourceVolumes(folder, { fixed: exportCase.fixed.volume, moving: exportCase.moving.volume });
  }
  if (options.layout === 'dicomdir' && dicom.dicomFiles.length > 0) await writeDicomdir(folder, dicom.dicomFiles);
  return dicom;
}

async function writeDicomFormats(
  exportCase: ExportCase,
  folder: string,
  options: ExportSetOptions,
): Promise<WrittenSet> {
  const wantsSeries = options.formats.includes('dicom-series');
  // How the pair is shown refers to how it is registered.
  const wantsBlending = options.formats.includes('blending-state');
  const wantsRegistration = wantsBlending || options.formats.includes('spatial-registration');
  if (!wantsSeries && !wantsRegistration) return { dicomFiles: [], notes: [] };
  const during = options.signal ? { signal: options.signal } : {};
  const { confirmDifferentPatients, layout } = options;
  const differentPatients = confirmDifferentPatients ? 'one-patient' : 'refuse';
  const context = await exportContextOf(exportCase, { differentPatients, ...during });
  const mapDataset = options.anonymise ? anonymiser() : (dataset: DicomDataset) => dataset;
  const names = dicomNames[layout];
  const fileName = layout === 'dicomdir' ? (k: number) => `IM${String(k + 1).padStart(6, '0')}` : undefined;
  await mkdir(join(folder, names.folder), { recursive: true });
  const dicomFiles: string[] = [];
  let derived: SourceInstance[] = [];
  if (wantsSeries) {
    const written = await writeDerivedSeries(exportCase, context, join(folder, names.folder), {
      mapDataset,
      ...during,
      ...(fileName && { fileName }),
      onProgress: (done, all) => options.onProgress?.((0.7 * done) / all),
    });
    derived = written.instances;
    dicomFiles.push(...written.fileNames.map((name) => `${names.folder}/${name}`));
  }
  const notes = [...context.notes];
  if (wantsRegistration) {
    const registration = spatialRegistration(exportCase, context, derived);
    await writeObject(join(folder, ...names.registration.split('/')), mapDataset(registration));
    dicomFiles.push(names.registration);
    const blending = wantsBlending ? blendingState(exportCase, context, registration) : null;
    if (blending) {
      await writeObject(join(folder, ...names.blending.split('/')), mapDataset(blending));
      dicomFiles.push(names.blending);
    } else if (wantsBlending) notes.push(messageOf('blending-needs-dicom'));
    const { landmarks = [] } = exportCase;
    if (landmarks.length > 0) {
      await writeObject(
        join(folder, ...names.fiducials.split('/')),
        mapDataset(spatialFiducials(exportCase, context, landmarks)),
      );
      dicomFiles.push(names.fiducials);
    }
  }
  return { dicomFiles, notes };
}

async function writeFormat(
  exportCase: ExportCase,
  format: FileFormat,
  path: string,
  options: ExportSetOptions,
): Promise<void> {
  const { registered, fixed, moving, result } = exportCase;
  const movingFromFixed = mat4FromRows(result.transform.movingFromFixed);
  const round = countsInWholeNumbers(moving.volume.voxels);
  switch (format) {
    case 'nifti':
      return writeNifti(path, registered, { round });
    case 'nrrd':
      return writeNrrd(path, registered, round);
    case 'tfm':
    case 'fsl-mat':
    case 'ants-mat':
    case 'lta':
    case 'greedy-mat':
      return writeFile(path, transformFile(format, movingFromFixed, fixed.volume.grid, moving.volume.grid));
    case 'slicer-scene':
      return writeFile(path, slicerSceneText(movingFromFixed, { fixed, moving }));
    case 'json':
      return writeFile(path, transformJson(exportCase, options.anonymise));
    case 'report-html':
      return writeFile(path, reportHtml(reportContent(exportCase, options)));
    case 'report-pdf':
      return writeFile(path, await reportPdf(reportContent(exportCase, options)));
  }
}

/** A name for the folder or ZIP of one export: what was registered and when, without patient data. */
export function exportName({ at, result }: Pick<ExportCase, 'at' | 'result'>): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  const time = `${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
  return `concord-${result.moving.modality}-to-${result.fixed.modality}-${day}-${time}`;
}
