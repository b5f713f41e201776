// Figures and times as people read them, in the page's language.
const COUNT = new Intl.NumberFormat("en");
const ONE_DIGIT = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });
const DAY_AND_CLOCK = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

export function count(figure: number): string {
  return COUNT.format(figure);
}

/** "1 event", "2,000 events" */
export function counted(figure: number, one: string, many = `${one}s`): string {
  return `${count(figure)} ${figure === 1 ? one : many}`;
}

export function rateText(perSecond: number): string {
  return perSecond < 100 ? ONE_DIGIT.format(perSecond) : count(Math.round(perSecond));
}

/** "0.2 s", "45 s", "3 min", "2 h", "4 days" */
export function durationText(seconds: number): string {
  if (seconds < 10) return `${ONE_DIGIT.format(seconds)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** The time of day to the millisecond; with the day if that is another. In the reader's zone. */
export function clockText(time: string, now = new Date()): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  return date.toDateString() === now.toDateString() ? CLOCK.format(date) : DAY_AND_CLOCK.format(date);
}

/** As clockText, to the second. */
export function secondText(time: string): string {
  return clockText(time).replace(/\.\d+$/, "");
}

/** "sendFailures": "send failures" */
export function wordsOf(name: string): string {
  return name.replace(/([A-Z])/g, " $1").toLowerCase();
}

export function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0]!;
}

/** JSON with line breaks; what is no JSON as it is. */
export function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

/** A value of JSON on one line. */
export function flat(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined ? "" : JSON.stringify(value);
}
