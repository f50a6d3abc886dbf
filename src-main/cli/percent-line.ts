/** How far work is, on standard error: a bar on a terminal, a line every tenth elsewhere. */
export function percentLine(
  what: string,
  stream: NodeJS.WriteStream = process.stderr,
): { onProgress(done: number, total: number): void; end(): void } {
  let reported = -10;
  return {
    onProgress(done, total) {
      const percent = Math.floor((100 * done) / Math.max(1, total));
      if (percent === reported || (percent < 100 && percent < reported + (stream.isTTY ? 1 : 10))) return;
      reported = percent;
      const bar = '#'.repeat(Math.round(0.3 * percent)).padEnd(30, '.');
      if (stream.isTTY) stream.write(`\r[${bar}] ${String(percent).padStart(3)} %  ${what}\u001b[K`);
      else stream.write(`${what}: ${percent} %\n`);
    },
    end() {
      if (stream.isTTY) stream.write('\r\u001b[K');
    },
  };
}
