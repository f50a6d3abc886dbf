/** Debian's Chromium, in which the tests show the window. */
export const chromiumPath = '/usr/bin/chromium';

/** Software WebGL, and talking to nobody but this machine. */
export const chromiumArguments: readonly string[] = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];
