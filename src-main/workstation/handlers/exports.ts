import { Failure } from '../../../src-shared/failure.ts';
import type { HandlersOf } from './handlers.ts';

export const exportHandlers: HandlersOf<'exports'> = {
  'exports.preview': () => {
    throw new Failure('internal', 'Export is not available yet.');
  },
  'exports.start': () => {
    throw new Failure('internal', 'Export is not available yet.');
  },
  'exports.chooseFolder': async ({ host }) => ({ path: await host.chooseFolder() }),
};
