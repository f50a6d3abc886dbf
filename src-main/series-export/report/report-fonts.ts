import { assetPath } from '../../storage/own-files.ts';

type Page = PDFKit.PDFDocument;

/** Noto Sans SC holds Latin and Simplified Chinese; DejaVu Sans the rest of Latin, Greek, Cyrillic and more. */
const fontFiles = { chinese: 'fonts/noto-sans-sc-regular.ttf', western: 'fonts/dejavu-sans.ttf' } as const;
export type FontName = keyof typeof fontFiles;
export const usualFont = assetPath(fontFiles.chinese);

export interface TextRun {
  readonly font: FontName;
  readonly text: string;
}

/** What pdfkit does not show of itself. */
interface PageWithFont {
  readonly _font: {
    readonly font: { hasGlyphForCodePoint(codePoint: number): boolean };
    /** In thousandths of the font's size. */
    readonly ascender: number;
  };
  readonly _fontSize: number;
}

/** Writes text with the first font that has each character. */
export class ReportFonts {
  readonly #page: Page;
  readonly #ascender: number;
  readonly #has: Readonly<Record<FontName, (codePoint: number) => boolean>>;
  /** True once a character was in no font and its number was shown in its place. */
  anyMissing = false;

  constructor(page: Page) {
    this.#page = page;
    const coverageOf = (name: FontName) => {
      page.registerFont(name, assetPath(fontFiles[name])).font(name);
      const { font } = (page as unknown as PageWithFont)._font;
      return (codePoint: number) => font.hasGlyphForCodePoint(codePoint);
    };
    this.#has = { western: coverageOf('western'), chinese: coverageOf('chinese') };
    this.#ascender = (page as unknown as PageWithFont)._font.ascender;
  }

  /** As pdfkit's own `text`, whose position may be left out to go on where the last text ended. */
  write(text: string, options: PDFKit.Mixins.TextOptions = {}, at?: { readonly x: number; readonly y?: number }): void {
    const runs = this.runsOf(text);
    // All fonts stand on the main one's baseline; by themselves they would hang from their own tops.
    const baseline = (-this.#ascender / 1000) * (this.#page as unknown as PageWithFont)._fontSize;
    runs.forEach((run, index) => {
      this.#page.font(run.font);
      const rest = { ...options, baseline, continued: index < runs.length - 1 };
      if (index === 0 && at) this.#page.text(run.text, at.x, at.y, rest);
      else this.#page.text(run.text, rest);
    });
    this.#page.font('chinese');
  }

  /** The text in runs of one font each; a character that no font has becomes its number, as [U+9F91]. */
  runsOf(text: string): TextRun[] {
    const runs: { font: FontName; text: string }[] = [];
    // A space goes with what follows: pdfkit drops one at a run's end.
    for (const piece of text.normalize('NFC').match(/\s*[^\s]|\s+$/gu) ?? []) {
      const { font, shown } = this.#shown(piece);
      const last = runs.at(-1);
      if (last?.font === font) last.text += shown;
      else runs.push({ font, text: shown });
    }
    return runs.length > 0 ? runs : [{ font: 'chinese', text: '' }];
  }

  /** @param piece one character, with any space before it. */
  #shown(piece: string): { font: FontName; shown: string } {
    const character = piece.trimStart();
    const codePoint = character.codePointAt(0);
    // White space and marks that are not printed need no glyph.
    if (codePoint === undefined || /\p{Cf}/u.test(character)) return { font: 'chinese', shown: piece };
    if (this.#has.chinese(codePoint)) return { font: 'chinese', shown: piece };
    if (this.#has.western(codePoint)) return { font: 'western', shown: piece };
    this.anyMissing = true;
    const number = `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`;
    return { font: 'chinese', shown: piece.slice(0, piece.length - character.length) + number };
  }
}
