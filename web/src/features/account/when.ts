// Times as people say them, in the page's language.
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "long" });

/** "4 May 2026", in the reader's time zone. */
export function dayText(time: string): string {
  return DAY.format(new Date(time));
}

/** "within the last hour", "3 hours ago", "yesterday", "12 days ago"; no finer, since the server keeps no finer. */
export function agoText(time: string, now = Date.now()): string {
  const ago = now - Date.parse(time);
  if (ago < HOUR_MS) return "within the last hour";
  if (ago < DAY_MS) return RELATIVE.format(-Math.floor(ago / HOUR_MS), "hour");
  return RELATIVE.format(-Math.floor(ago / DAY_MS), "day");
}
