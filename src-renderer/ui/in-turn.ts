/** A browser opens six connections to one host: pictures in a list leave the others to the views. */
const atOnce = 2;

let running = 0;
const waiting: (() => void)[] = [];

/** Runs `work` when its turn comes. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}
