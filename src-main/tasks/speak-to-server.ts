import { findOnServer, retrieveFromServer, sendToServer, testAnyServer } from '../pacs/server-kinds.ts';
import type { Runner } from './runner.ts';

/** All that is said to a server, and all that it says, stays in a thread of its own: see `ServerThreads`. */

export const testServer: Runner<'server-test'> = ({ server }, { signal }) => testAnyServer(server, signal);

export const findStudies: Runner<'server-find'> = ({ server, query }, { signal }) =>
  findOnServer(server, query, signal);

export const retrieveStudy: Runner<'server-retrieve'> = ({ server, studyInstanceUid, folder }, { signal, news }) =>
  retrieveFromServer(server, studyInstanceUid, folder, { signal, onProgress: news });

export const storeFiles: Runner<'server-store'> = ({ server, files }, { signal, news }) =>
  sendToServer(server, files, { signal, onProgress: news });
