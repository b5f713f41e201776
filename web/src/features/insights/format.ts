// Figures and times as people read them, in the page's language and the reader's zone.
export { count, counted, durationText } from "../pipeline/format";

export const ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

const format = (options: Intl.DateTimeFormatOptions) => {
  const made = new Intl.DateTimeFormat("en-GB", options);
  return (time: string | number) => made.format(new Date(time));
};

/** "14:05:09" */
export const clock = format({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
/** "14:05:09.120" */
export const fineClock = format({ hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });
/** "14:05" */
export const shortClock = format({ hour: "2-digit", minute: "2-digit" });
/** "4 May" */
export const shortDay = format({ day: "numeric", month: "short" });
/** "Mon 4 May 2026" */
export const longDay = format({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
export const monthAndYear = format({ month: "short", year: "numeric" });
const dayAndClock = format({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const dayYearAndClock = format({ day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });

/** With the day unless it is today's. */
export function whenText(time: string, now = Date.now()): string {
  const date = new Date(time);
  return date.toDateString() === new Date(now).toDateString() ? clock(time) : `${shortDay(time)}, ${clock(time)}`;
}

/** "4 May, 14:05", with the year if it is another. */
export function momentText(time: string | number, now = Date.now()): string {
  return new Date(time).getFullYear() === new Date(now).getFullYear() ? dayAndClock(time) : dayYearAndClock(time);
}

/** "640 KB", "12.3 MB" */
export function bytesText(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** What a bucket's label says: "14:05", "Mon 4 May 2026", "May 2026". */
export function bucketText(from: string, to: string, step: string): string {
  if (step === "minute" || step === "hour") return `${shortDay(from)}, ${shortClock(from)}–${shortClock(to)}`;
  if (step === "day") return longDay(from);
  return step === "month" ? monthAndYear(from) : `${shortDay(from)} – ${shortDay(Date.parse(to) - 1)}`;
}

export function percentText(part: number, whole: number): string {
  return whole === 0 ? "–" : `${Math.round((100 * part) / whole)} %`;
}

/** "+12 %", "−3 %", "±0 %"; what came out of nothing has no percentage: "+5". */
export function deltaText(now: number, before: number): string {
  if (before === 0) return now === 0 ? "±0" : `+${now.toLocaleString("en")}`;
  const change = Math.round((100 * (now - before)) / before);
  return change === 0 ? "±0 %" : `${change > 0 ? "+" : "−"}${Math.abs(change).toLocaleString("en")} %`;
}
