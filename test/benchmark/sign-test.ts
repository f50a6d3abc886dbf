/** One-sided sign test: the probability of at least `wins` heads in `wins + losses` throws of a fair coin. */
export function signTest(wins: number, losses: number): number {
  const n = wins + losses;
  // In logarithms: 2^-n leaves the range of a double beyond a thousand throws.
  let logTerm = n * Math.log(0.5); // of no heads
  let tail = 0;
  for (let heads = 0; heads <= n; heads++) {
    if (heads >= wins) tail += Math.exp(logTerm);
    logTerm += Math.log((n - heads) / (heads + 1));
  }
  return Math.min(1, tail);
}
