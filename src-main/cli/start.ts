import { Failure } from '../../src-shared/failure.ts';

export async function run(): Promise<number> {
  throw new Failure('internal', 'The window is not built yet.');
}
