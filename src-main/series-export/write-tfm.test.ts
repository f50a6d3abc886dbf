import { describe, expect, it } from 'vitest';
import { rigidAbout, rotationFromVector } from '../../src-shared/geometry/rigid-transform.ts';
import { tfmText } from './write-tfm.ts';

describe('the ITK text transform', () => {
  it('holds the matrix to the last bit, rotation first, then the shift', () => {
    const m = rigidAbout(rotationFromVector([0.3, -1.2, 2e-7]), [1, 2, 3], [10.1, -20.2, 1 / 3]);
    const line = tfmText(m).match(/^Parameters: (.*)$/m)![1]!;
    expect(line.split(' ').map(Number)).toEqual([
      m[0], m[1], m[2], m[4], m[5], m[6], m[8], m[9], m[10], m[3], m[7], m[11],
    ]); // prettier-ignore
  });

  it('is the form that ITK reads', () => {
    expect(tfmText(rigidAbout([1, 0, 0, 0, 1, 0, 0, 0, 1], [0, 0, 0], [1, 2, 3]))).toBe(
      '#Insight Transform File V1.0\n#Transform 0\nTransform: AffineTransform_double_3_3\n' +
        'Parameters: 1 0 0 0 1 0 0 0 1 1 2 3\nFixedParameters: 0 0 0\n',
    );
  });
});
