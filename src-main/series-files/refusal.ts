import { Failure } from '../../src-shared/failure.ts';
import { messageOf, type PlainCode, type Message, type MessageCode } from '../../src-shared/messages/message.ts';

/** What a user can do about a reason; the rest is answered by choosing another series. */
const advice: Partial<Record<MessageCode, PlainCode>> = {
  'damaged-file': 'copy-again',
  'damaged-slice': 'copy-again',
  'incomplete-file': 'copy-again',
  'frames-not-described': 'copy-again',
  'contradicting-bits': 'export-again',
  'bad-bits-allocated': 'export-again',
  'file-too-large': 'export-again',
  'voxels-left-over': 'export-again',
  'companion-missing': 'both-in-one-folder',
  'companion-elsewhere': 'both-in-one-folder',
  'voxels-in-several-files': 'export-again',
  'companion-not-a-file': 'both-in-one-folder',
  'unreadable-file': 'check-permission',
  'bad-orientation': 'export-at-right-angles',
  'bad-position': 'export-again',
  'bad-spacing': 'export-again',
  'bad-size': 'export-again',
  'too-large': 'export-again',
};

/** The failure of reading `subject` (a path or "Series UID"), with what to do. */
export function refusal(subject: string, reason: Message, cause?: unknown): Failure {
  const isForbidden = /^(EACCES|EPERM)$/.test(String(reason.values['detail'] ?? ''));
  const advised = reason.code === 'unreadable-file' && !isForbidden ? 'copy-again' : advice[reason.code];
  const whatToDo = messageOf(advised ?? 'choose-another-series');
  return new Failure('input', [messageOf('about', { subject }), reason, whatToDo], cause);
}

/** The reason alone of a {@link refusal}, for a list that names the file in its own words. */
export function reasonOf(failure: Failure): Message {
  const [about, reason] = failure.messages;
  return about?.code === 'about' && reason !== undefined ? (reason as Message) : messageOf('damaged-file');
}
