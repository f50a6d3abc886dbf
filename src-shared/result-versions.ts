type Fields = Readonly<Record<string, unknown>>;

/** A `concord.result/1` as `concord.result/2`; anything else as it is. */
export function upgradedResult(result: unknown): unknown {
  if (!isFields(result) || result['schema'] !== 'concord.result/1') return result;
  const candidates = Array.isArray(result['candidates']) ? (result['candidates'] as unknown[]) : [];
  return {
    ...result,
    schema: 'concord.result/2',
    quality: upgradedQuality(result['quality']),
    candidates: candidates.map(upgradedCandidate),
  };
}

/** A candidate of `concord.result/1`. */
export function upgradedCandidate(candidate: unknown): unknown {
  return isFields(candidate) ? { ...candidate, quality: upgradedQuality(candidate['quality']) } : candidate;
}

/** What was predicted is what is expected; a bound was not computed. Where no match was found, no number is kept. */
function upgradedQuality(quality: unknown): unknown {
  if (!isFields(quality) || !('predictedErrorMm' in quality)) return quality;
  const { predictedErrorMm, ...rest } = quality;
  const expectedErrorMm = rest['verdict'] === 'failed' ? null : predictedErrorMm;
  return { ...rest, expectedErrorMm, errorBoundMm: null, poseCovariance: null };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
