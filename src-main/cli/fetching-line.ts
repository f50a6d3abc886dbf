const megabyte = 1e6;

/** How far a download is, on standard error: one line that grows on a terminal, a line every ten megabytes elsewhere. */
export function fetchingLine(stream: NodeJS.WriteStream = process.stderr): {
  onProgress(fetchedBytes: number, totalBytes: number | null): void;
  /** Clears the line of a terminal, for others to be written. */
  end(): void;
} {
  let told = -1;
  return {
    onProgress(fetchedBytes, totalBytes) {
      const fetched = Math.floor(fetchedBytes / megabyte);
      const total = totalBytes === null ? '' : ` of ${Math.round(totalBytes / megabyte)}`;
      const percent = totalBytes === null ? '' : ` (${Math.min(100, Math.floor((100 * fetchedBytes) / totalBytes))} %)`;
      const text = `Fetching Electron: ${fetched}${total} MB${percent}`;
      if (stream.isTTY) stream.write(`\r${text}\u001b[K`);
      else if (Math.floor(fetched / 10) > told) stream.write(`${text}\n`);
      told = Math.max(told, Math.floor(fetched / 10));
    },
    end() {
      if (stream.isTTY && told >= 0) stream.write('\r\u001b[K');
      told = -1;
    },
  };
}
