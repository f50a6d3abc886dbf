import { expect, test } from 'vitest';
import { resultFileSchema } from '../../src-shared/result-file.ts';
import { qualityOf, registrationOf } from '../../test/fixtures/fake-client.ts';
import { registrationForPrograms } from './for-programs.ts';

test('a result is printed as result.json has it, whatever its registration is', () => {
  const registration = registrationOf(qualityOf());
  const { result, ...rest } = registrationForPrograms(registration);
  expect(resultFileSchema.parse(result)).toEqual(result);
  const { result: own, ...others } = registration;
  expect(own).not.toBeNull();
  expect(rest).toEqual(others);
});

test('a registration without a result has none for programs either', () => {
  expect(registrationForPrograms(registrationOf(null)).result).toBeNull();
});
