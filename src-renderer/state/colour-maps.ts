export const colourMapNames = ['grey', 'amber', 'hot', 'cool', 'green', 'spectrum'] as const;
export type ColourMapName = (typeof colourMapNames)[number];

type Stop = readonly [position: number, red: number, green: number, blue: number];

const stops: Record<ColourMapName, readonly Stop[]> = {
  grey: [[0, 0, 0, 0], [1, 255, 255, 255]],
  amber: [[0, 0, 0, 0], [0.5, 190, 92, 12], [0.85, 255, 186, 84], [1, 255, 244, 214]],
  hot: [[0, 0, 0, 0], [0.37, 230, 0, 0], [0.74, 255, 210, 0], [1, 255, 255, 255]],
  cool: [[0, 0, 0, 0], [0.5, 12, 92, 190], [0.85, 96, 196, 255], [1, 228, 246, 255]],
  green: [[0, 0, 0, 0], [0.6, 20, 160, 60], [1, 214, 255, 210]],
  spectrum: [[0, 0, 0, 0], [0.15, 40, 0, 120], [0.35, 0, 90, 220], [0.5, 0, 190, 120], [0.68, 220, 220, 0], [0.85, 240, 60, 0], [1, 255, 255, 255]],
}; // prettier-ignore

/** Position 0..1 and red, green and blue 0..255 of the points between which a map's colours run evenly. */
export const colourMapStops = (name: ColourMapName): readonly Stop[] => stops[name];
