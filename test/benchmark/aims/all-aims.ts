import type { Parts } from '../parts.ts';
import { besideElastixAims, precisionAims, searchAims } from './accuracy-aims.ts';
import { rowsOf, type AimRow } from './aim.ts';
import { scalingAims, speedAims } from './cost-aims.ts';
import { peerAims } from './peer-aims.ts';
import { verdictAims } from './verdict-aims.ts';

/** Every aim that the project has set for the engine, judged by what was measured. */
export function aimTable(parts: Parts): AimRow[] {
  return [
    ...rowsOf(searchAims, 'cases', parts.cases),
    ...rowsOf(precisionAims, 'cases', parts.cases),
    ...rowsOf(peerAims, 'peers', parts.peers),
    ...rowsOf(besideElastixAims, 'beside-elastix', parts['beside-elastix']),
    ...rowsOf(verdictAims, 'cases', parts.cases),
    ...rowsOf(speedAims, 'end-to-end', parts['end-to-end']),
    ...rowsOf(scalingAims, 'scaling', parts.scaling),
  ];
}
