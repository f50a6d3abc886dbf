import { findOnServer, retrieveFromServer, sendToServer, testAnyServer } from '../pacs/server-kinds.ts';
import type { Runner } from './runner.ts';

/** Each conversation with a server runs in a thread of its own: see `ServerThreads`. */

export const testServer: Runner<'server-test'> = ({ server }, { signal }) => testAnyServer(server, signal);

export const findStudies: Runner<'server-find'> = ({ server, query }, { signal }) =>
  findOnServer(server, query, signal);

export const retrieveStudy: Runner<'server-retrieve'> = ({ server, studyInstanceUid, folder }, { signal, emit }) =>
  retrieveFromServer(server, studyInstanceUid, folder, { signal, onProgress: emit });

export const storeFiles: Runner<'server-store'> = ({ server, files }, { signal, emit }) =>
  sendToServer(server, files, { signal, onProgress: emit });
