import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { writeImageNode } from '@itk-wasm/image-io';
import { FloatTypes, Image, ImageType, IntTypes, PixelTypes } from 'itk-wasm';
import type { Volume } from '../../../src-main/engine/volume.ts';

/** Writes a volume as NIfTI through ITK: 16-bit where its values are whole numbers, as scanners store, else float. */
export async function writeNiftiFile(volume: Volume, file: string): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const isWhole = volume.voxels.every((value) => Number.isInteger(value) && Math.abs(value) < 32768);
  const image = new Image(new ImageType(3, isWhole ? IntTypes.Int16 : FloatTypes.Float32, PixelTypes.Scalar, 1));
  image.size = [...volume.grid.size];
  image.spacing = [...volume.grid.spacingMm];
  image.origin = [...volume.grid.originMm];
  image.direction = Float64Array.from(volume.grid.direction);
  image.data = isWhole ? Int16Array.from(volume.voxels) : Float32Array.from(volume.voxels);
  await writeImageNode(image, file, { useCompression: file.endsWith('.gz') });
}
