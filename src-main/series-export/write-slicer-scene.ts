import type { Mat4 } from '../../src-shared/geometry/patient-space.ts';
import { invertRigid } from '../../src-shared/geometry/rigid-transform.ts';
import type { EngineSeries } from '../engine/volume.ts';
import { displayWindow } from './fusion-pictures.ts';
import { rasFromLps } from './ras.ts';
import { sourceVolumeNames, transformFileNames } from './transform-files.ts';

export const slicerSceneName = 'scene.mrml';

const roles = ['fixed', 'moving'] as const;

/**
 * A scene of 3D Slicer (MRML): both series as they were scanned, the moving one under the transform, grey and windowed as in
 * Concord, half of it blended over the fixed one in each view. Names the files beside it; holds no patient data.
 *
 * Slicer's "transform to parent" maps moving points to fixed ones in RAS, the inverse of what the file of it holds.
 */
export function slicerSceneText(
  movingFromFixed: Mat4,
  series: Readonly<Record<(typeof roles)[number], EngineSeries>>,
): string {
  const toParent = rasFromLps(invertRigid(movingFromFixed));
  const transformId = 'vtkMRMLLinearTransformNode1';
  const nodes = [
    node('LinearTransform', transformId, 'Moving to fixed', {
      references: 'storage:vtkMRMLTransformStorageNode1;',
      matrixTransformToParent: [0, 4, 8, 12].map((row) => toParent.slice(row, row + 4).join(' ')).join('  '),
    }),
    node('TransformStorage', 'vtkMRMLTransformStorageNode1', 'TransformStorage', {
      fileName: transformFileNames.tfm,
    }),
    ...roles.flatMap((role, index) =>
      volumeNodes(role, index + 1, series[role], role === 'moving' ? transformId : null),
    ),
    ...['Red', 'Yellow', 'Green'].map((view) =>
      node('SliceComposite', `vtkMRMLSliceCompositeNode${view}`, 'SliceComposite', {
        singletonTag: view,
        layoutName: view,
        references: `backgroundVolume:${volumeId(1)};foregroundVolume:${volumeId(2)};`,
        foregroundOpacity: '0.5',
        doPropagateVolumeSelection: '1',
      }),
    ),
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<MRML version="Slicer4.4.0" userTags="">',
    ...nodes,
    '</MRML>',
    '',
  ].join('\n');
}

function volumeId(index: number): string {
  return `vtkMRMLScalarVolumeNode${index}`;
}

function volumeNodes(
  role: (typeof roles)[number],
  index: number,
  { volume, modality }: EngineSeries,
  transformId: string | null,
): string[] {
  const { low, high } = displayWindow(volume, modality);
  const [display, storage] = [`vtkMRMLScalarVolumeDisplayNode${index}`, `vtkMRMLVolumeArchetypeStorageNode${index}`];
  const under = transformId === null ? '' : `transform:${transformId};`;
  return [
    node('Volume', volumeId(index), `${modality} (${role})`, {
      references: `display:${display};storage:${storage};${under}`,
    }),
    node('VolumeDisplay', display, 'VolumeDisplay', {
      colorNodeID: 'vtkMRMLColorTableNodeGrey',
      window: String(high - low),
      level: String((low + high) / 2),
      autoWindowLevel: '0',
      interpolate: '1',
    }),
    node('VolumeArchetypeStorage', storage, 'VolumeArchetypeStorage', { fileName: sourceVolumeNames[role] }),
  ];
}

function node(tag: string, id: string, name: string, attributes: Readonly<Record<string, string>>): string {
  const written = Object.entries({ id, name, ...attributes }).map(([key, value]) => `${key}="${value}"`);
  return ` <${tag} ${written.join(' ')}></${tag}>`;
}
