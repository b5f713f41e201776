const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/** How long to wait after so many failures in a row: growing, and jittered so that pages do not come back all at once. */
export function retryWaitMs(failures: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
}
