export type PaneKeyAction = { readonly singleKey?: boolean } & (
  | { readonly kind: 'scroll'; readonly slices: number }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'enlarge' }
  | { readonly kind: 'pan' | 'nudge'; readonly right: number; readonly down: number }
  | { readonly kind: 'turn'; readonly clockwise: 1 | -1 }
);

const arrows: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What a key does on the plane that has the focus; arrows move the series while it is being corrected by hand. */
export function paneKeyAction(key: string, shift: boolean, correcting: boolean): PaneKeyAction | null {
  const arrow = arrows[key];
  if (arrow) {
    const [right, down] = arrow;
    if (shift) return { kind: 'pan', right, down };
    if (correcting) return { kind: 'nudge', right, down };
    return { kind: 'scroll', slices: right - down };
  }
  switch (key) {
    case 'PageUp':
      return { kind: 'scroll', slices: correcting ? 1 : 10 };
    case 'PageDown':
      return { kind: 'scroll', slices: correcting ? -1 : -10 };
    case '+':
    case '=':
      return { kind: 'zoom', factor: 1.2, singleKey: true };
    case '-':
      return { kind: 'zoom', factor: 1 / 1.2, singleKey: true };
    case 'Enter':
      return { kind: 'enlarge' };
    case ']':
      return correcting ? { kind: 'turn', clockwise: 1, singleKey: true } : null;
    case '[':
      return correcting ? { kind: 'turn', clockwise: -1, singleKey: true } : null;
    default:
      return null;
  }
}
