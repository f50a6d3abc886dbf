let lastTurn: Promise<unknown> = Promise.resolve();

/** Work that takes much memory, one at a time. */
export function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const turn = lastTurn.then(work);
  lastTurn = turn.catch(() => undefined);
  return turn;
}
