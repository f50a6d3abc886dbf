/** The longest round length (1, 2 or 5 times a power of ten, mm) that is drawn within `limitPx`. */
export function scaleBarFor(mmPerPx: number, limitPx: number): { lengthMm: number; lengthPx: number } {
  const limitMm = mmPerPx * limitPx;
  const power = 10 ** Math.floor(Math.log10(limitMm));
  const lengthMm = [5, 2, 1].map((step) => step * power).find((length) => length <= limitMm) ?? power;
  return { lengthMm, lengthPx: lengthMm / mmPerPx };
}
