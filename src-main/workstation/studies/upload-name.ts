import { Failure } from '../../../src-shared/failure.ts';
import { messageOf } from '../../../src-shared/messages/message.ts';

const maximumDepth = 32;
/** In bytes of UTF-8: what ext4, APFS and NTFS take for one name. */
const maximumNameBytes = 255;
/** With the data folder's own path it stays below what systems take. */
const maximumPathBytes = 2048;

/** Names that Windows gives to devices, with any extension. */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * The folders and the name of an uploaded file, such as `['CD', 'IMAGES', '1.dcm']`. Names are kept: a study of plain
 * files is called after its folder, and a header finds its voxels by their name. What could lead anywhere else, or mean
 * anything but a plain file on any system, is refused.
 *
 * @throws Failure('usage').
 */
export function uploadNameParts(name: string, platform: NodeJS.Platform = process.platform): string[] {
  const parts = name.split(/[\\/]/).filter((part) => part !== '');
  const isSound =
    parts.length > 0 &&
    parts.length <= maximumDepth &&
    Buffer.byteLength(name) <= maximumPathBytes &&
    parts.every((part) => isPlainName(part, platform));
  if (!isSound) throw new Failure('usage', messageOf('upload-misnamed'));
  return parts;
}

function isPlainName(part: string, platform: NodeJS.Platform): boolean {
  if (part === '.' || part === '..' || Buffer.byteLength(part) > maximumNameBytes) return false;
  if (/[\u0000-\u001f\u007f]/.test(part)) return false;
  // A colon is a drive or an alternate data stream there; a dot or space at the end is dropped.
  if (platform === 'win32') return !/[<>:"|?*]/.test(part) && !/[. ]$/.test(part) && !deviceName.test(part);
  return true;
}
