/** How a report writes names and dates. */

/** `Family^Given=Ideographic` as people write it: the ideographic form first, if there is one. */
export function readableName(patientName: string): string {
  const [alphabetic = '', ideographic = ''] = patientName
    .split('=')
    .map((group) => group.split('^').filter(Boolean).join(' '));
  return ideographic ? `${ideographic}${alphabetic ? ` (${alphabetic})` : ''}` : alphabetic;
}

export function readableDate(date: string): string {
  return /^\d{8}$/.test(date) ? `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}` : date;
}

/** In the machine's time zone, with its offset. */
export function readableTime(iso: string): string {
  const at = new Date(iso);
  const two = (value: number) => String(Math.trunc(Math.abs(value))).padStart(2, '0');
  const offset = -at.getTimezoneOffset();
  return (
    `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())} ` +
    `(UTC${offset < 0 ? '-' : '+'}${two(offset / 60)}:${two(offset % 60)})`
  );
}

export function fileNameOf(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
