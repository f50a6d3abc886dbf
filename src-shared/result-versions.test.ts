import { expect, test } from 'vitest';
import { registrationOf, qualityOf } from '../test/fixtures/fake-client.ts';
import { resultFileOf, resultFileSchema } from './result-file.ts';

test('a result.json of an earlier version is read, its predicted error as the one to expect', () => {
  const file = resultFileOf(registrationOf(qualityOf()).result!);
  const before = ({ expectedErrorMm, errorBoundMm, poseCovariance, ...rest }: typeof file.quality) => {
    expect([errorBoundMm, poseCovariance]).toBeDefined();
    return { ...rest, predictedErrorMm: expectedErrorMm };
  };
  const old = {
    ...file,
    schema: 'concord.result/1',
    quality: before(file.quality),
    candidates: file.candidates.map((candidate) => ({ ...candidate, quality: before(candidate.quality) })),
  };
  const read = resultFileSchema.parse(JSON.parse(JSON.stringify(old)));
  expect(read.schema).toBe('concord.result/2');
  expect(read.quality).toEqual({ ...file.quality, errorBoundMm: null });
  expect(read.candidates[0]!.quality.expectedErrorMm).toBe(file.candidates[0]!.quality.expectedErrorMm);
});

test('a present one is read as it is', () => {
  const file = resultFileOf(registrationOf(qualityOf()).result!);
  expect(resultFileSchema.parse(JSON.parse(JSON.stringify(file)))).toEqual(file);
});
