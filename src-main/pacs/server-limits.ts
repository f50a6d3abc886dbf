/** What a server may cost at most, whatever it sends; a test may have less patience. */
export interface ServerLimits {
  /** Between two messages of a server. */
  readonly silenceMs: number;
  /** Bytes of a protocol data unit, without its header of 6 bytes: what dcmjs-dimse offers, and some for careless senders. */
  readonly pduBytes: number;
  /** Bytes of a DIMSE command set. */
  readonly commandBytes: number;
  /** Bytes of one answer's data set (DIMSE), or of one element of a list in JSON. */
  readonly answerBytes: number;
  /** Bytes of a whole answer in JSON. */
  readonly jsonBytes: number;
  /** Bytes of the headers of one part of a multipart answer, and of what stands before the first part. */
  readonly partHeaderBytes: number;
  /** Studies that a search lists: a wider question has to be narrowed. */
  readonly studies: number;
  /** Bytes of one object: no reader takes a longer one. */
  readonly objectBytes: number;
  /** Bytes and objects of a whole study. */
  readonly studyBytes: number;
  readonly objects: number;
  /** Bytes that are left free on the data folder's disk. */
  readonly freeBytes: number;
}

const megabyte = 2 ** 20;

export const usualLimits: ServerLimits = {
  silenceMs: 60_000,
  pduBytes: 262_144 + 1024,
  commandBytes: 64 * 1024,
  answerBytes: megabyte / 4,
  jsonBytes: 32 * megabyte,
  partHeaderBytes: 16 * 1024,
  studies: 500,
  objectBytes: 2048 * megabyte,
  studyBytes: 64 * 1024 * megabyte,
  objects: 100_000,
  freeBytes: 512 * megabyte,
};
