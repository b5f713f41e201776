// Axes: round figures upwards, and which buckets get a label.

/** Rising from 0 to at least `max`, three or four steps of 1, 2 or 5 times a power of ten; never finer than 1. */
export function ticksFor(max: number): number[] {
  const rough = Math.max(1, max) / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(
    1,
    [1, 2, 5, 10].map((times) => times * power).find((one) => one >= rough)!,
  );
  const ticks = [0];
  while (ticks.at(-1)! < max || ticks.length < 2) ticks.push(ticks.at(-1)! + step);
  return ticks;
}

const EVERY: Record<string, number[]> = {
  minute: [1, 5, 10, 15, 30, 60],
  hour: [1, 3, 6, 12, 24],
  day: [1, 2, 7, 14, 28, 56],
};

/** Indices of the buckets that have room for a label of `room` pixels. */
export function labelled(starts: readonly string[], step: string, width: number, room: number): number[] {
  const least = Math.ceil((starts.length * room) / Math.max(width, room));
  const every = (EVERY[step] ?? []).find((one) => one >= least) ?? least;
  const isRound = (start: string, index: number) => {
    if (every < 60 && step === "minute") return new Date(start).getMinutes() % every === 0;
    if (every <= 24 && step === "hour") return new Date(start).getHours() % every === 0;
    return (starts.length - 1 - index) % every === 0;
  };
  return starts.flatMap((start, index) => (isRound(start, index) ? [index] : []));
}

/** The step that makes a chart of some dozens of buckets. */
export function stepFor(fromMs: number, toMs: number): "minute" | "hour" | "day" | "week" | "month" {
  const hours = (toMs - fromMs) / 3_600_000;
  if (hours <= 2) return "minute";
  if (hours <= 72) return "hour";
  if (hours <= 24 * 100) return "day";
  return hours <= 24 * 800 ? "week" : "month";
}
