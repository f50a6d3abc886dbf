/**
 * Prints how fast and how large the window is, against the aims, in Debian's Chromium with software WebGL:
 * `node test/end-to-end/measure-window.ts [fused] [opening] [reopening] [large] [tasks]`; without a name, all of it.
 */
import { measureWindow } from '../benchmark/window/measure-window.ts';

await measureWindow(process.argv.slice(2));
