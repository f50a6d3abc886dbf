import type { InjectionKey } from 'vue';

/** Gives the bytes at a streamed path of the contract. The state provides it, so that ui/ knows no backend. */
export type FetchBytes = (path: string, signal?: AbortSignal) => Promise<Response>;
export const fetchBytesKey: InjectionKey<FetchBytes> = Symbol('fetch-bytes');
