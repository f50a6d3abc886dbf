import type { PacsServer } from '../../src-shared/contract/servers.ts';
import type { ReplyOf } from '../../src-shared/contract/requests.ts';
import { Failure } from '../../src-shared/failure.ts';
import { messageOf, type Message } from '../../src-shared/messages/message.ts';
import { associate, nameOf } from './association.ts';
import { dimse } from './dimse.ts';
import { usualLimits, type ServerLimits } from './server-limits.ts';

export type FoundStudies = ReplyOf<'servers.find'>;
export type FoundStudy = FoundStudies['studies'][number];

export interface StudyQuery {
  /** `*` and `?` stand for any text; a name without them matches what begins so. */
  readonly patientName: string;
  readonly patientId: string;
  /** YYYYMMDD or a range YYYYMMDD-YYYYMMDD. */
  readonly studyDate: string;
}

/** Characters of an answer's value that are shown. */
const longestText = 1024;

/**
 * Asks a server which studies it has (C-FIND, study root). One that has more than are listed is requested to stop.
 * @throws Failure('usage') for a question without any limit, Failure('network').
 */
export async function findStudies(
  server: PacsServer,
  query: StudyQuery,
  signal?: AbortSignal,
  limits: ServerLimits = usualLimits,
): Promise<FoundStudies> {
  const { patientName, patientId, studyDate } = limitsOf(query);
  const request = dimse.requests.CFindRequest.createStudyFindRequest({
    SpecificCharacterSet: 'ISO_IR 192',
    PatientName: patientName,
    PatientID: patientId,
    StudyDate: studyDate,
  });
  const studies: FoundStudy[] = [];
  let refused: number | undefined;
  let more = false;
  let stop = () => undefined as void;
  request.on('response', (response: { getStatus(): number; getDataset(): { getElements(): object } | undefined }) => {
    const status = response.getStatus();
    const elements = response.getDataset()?.getElements() as Record<string, unknown> | undefined;
    if (status === dimse.constants.Status.Success) return;
    // FF00 and FF01 are matches under way; all else ends the answer: PS3.4 table C.4-1.
    if (status !== 0xff00 && status !== 0xff01) refused = status;
    else if (studies.length < limits.studies) studies.push(studyOf(elements ?? {}));
    else {
      more = true;
      stop();
    }
  });
  await associate(server, [request], { signal, limits, onBegun: (end) => void (stop = end) });
  if (refused !== undefined) {
    throw new Failure('network', messageOf('query-refused', { server: nameOf(server), status: refused.toString(16) }));
  }
  return foundStudies(studies, more);
}

export function foundStudies(studies: readonly FoundStudy[], more: boolean): FoundStudies {
  return { studies: [...studies], messages: more ? [moreStudies(studies.length)] : [] };
}

const moreStudies = (count: number): Message => messageOf('more-studies', { count });

/**
 * A question as servers understand it.
 * @throws Failure('usage') if it limits nothing.
 */
export function limitsOf({ patientName, patientId, studyDate }: StudyQuery): StudyQuery {
  if (![patientName, patientId, studyDate].some((limit) => limit.replace(/[*?\s]/g, '') !== '')) {
    throw new Failure('usage', messageOf('query-too-wide'));
  }
  return {
    patientName: patientName && !/[*?]/.test(patientName) ? `${patientName}*` : patientName,
    patientId,
    studyDate: studyDate.replaceAll('/', '').replace(/(\d{4})-(\d{2})-(\d{2})/g, '$1$2$3'),
  };
}

function studyOf(elements: Record<string, unknown>): FoundStudy {
  return {
    studyInstanceUid: textOf(elements['StudyInstanceUID']),
    patientName: textOf(elements['PatientName']),
    patientId: textOf(elements['PatientID']),
    studyDate: textOf(elements['StudyDate']),
    description: textOf(elements['StudyDescription']),
    modalities: textOf(elements['ModalitiesInStudy']),
  };
}

/** A text of a server, no longer than anybody reads. */
export function shown(text: string): string {
  return text.slice(0, longestText);
}

/** A value of dcmjs as text: lists joined, person names with their groups. */
function textOf(value: unknown): string {
  return shown(plainText(value));
}

function plainText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map(plainText).filter(Boolean).join(' ');
  if (typeof value === 'object' && 'Alphabetic' in value) {
    const { Alphabetic, Ideographic, Phonetic } = value as Record<string, string | undefined>;
    return [Alphabetic ?? '', Ideographic ?? '', Phonetic ?? ''].join('=').replace(/=+$/, '');
  }
  return String(value);
}
