import { useState, type KeyboardEvent, type PointerEvent } from "react";

import { toneOf } from "../actions";
import { bucketText, count, counted, monthAndYear, shortClock, shortDay } from "../format";
import type { Bucket } from "../insights-api";
import { labelled, ticksFor } from "./scale";
import { useWidth } from "./use-width";

interface TimeChartProps {
  label: string;
  buckets: Bucket[];
  before: Bucket[] | null;
  step: string;
  /** From the bottom upwards. */
  actions: string[];
  onOpen(bucket: Bucket): void;
}

const HEIGHT = 240;
const TOP = 12;
const BOTTOM = 24;
const RIGHT = 4;
const DIGIT = 8;
const LABEL_ROOM = 68;
const LABEL_HALF = 24;

/**
 * Bars by time, stacked by action, and the period before as a line. A slider lies over it: by keyboard and for screen
 * readers it goes from bucket to bucket; the pointer does the same.
 */
export function TimeChart({ label, buckets, before, step, actions, onOpen }: TimeChartProps) {
  const { element, width } = useWidth<HTMLDivElement>();
  const [at, setAt] = useState<number | null>(null);
  const [focused, setFocused] = useState(false);
  const chosen = at === null ? null : Math.min(at, buckets.length - 1);

  const ticks = ticksFor(Math.max(...buckets.map(({ events }) => events), ...(before ?? []).map(({ events }) => events), 0));
  const left = 8 + count(ticks.at(-1)!).length * DIGIT;
  const plot = Math.max(0, width - left - RIGHT);
  const each = plot / Math.max(1, buckets.length);
  const xOf = (index: number) => left + index * each;
  const yOf = (events: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - events / ticks.at(-1)!);

  const indexAt = (event: PointerEvent) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - left;
    return x < 0 || buckets.length === 0 ? null : Math.min(buckets.length - 1, Math.floor(x / each));
  };
  // A finger first looks, then opens.
  const onPointerUp = (event: PointerEvent) => {
    const index = indexAt(event);
    if (event.pointerType === "mouse" || index === chosen) index !== null && onOpen(buckets[index]!);
    else setAt(index);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && chosen !== null) onOpen(buckets[chosen]!);
  };
  const last = buckets.length - 1;

  return (
    <div
      ref={element}
      className={`time-chart ${focused ? "focused" : ""}`}
      onPointerMove={(event) => event.pointerType === "mouse" && setAt(indexAt(event))}
      onPointerLeave={(event) => event.pointerType === "mouse" && !focused && setAt(null)}
      onPointerUp={onPointerUp}
    >
      <svg width={width} height={HEIGHT} aria-hidden="true" focusable="false">
        {ticks.map((tick) => (
          <g key={tick} className={tick === 0 ? "axis-base" : "axis-line"}>
            <line x1={left} x2={width} y1={yOf(tick)} y2={yOf(tick)} />
            <text x={left - 8} y={yOf(tick) + 4} textAnchor="end">
              {count(tick)}
            </text>
          </g>
        ))}
        {chosen !== null && (
          <rect className="chart-band" x={xOf(chosen)} y={TOP} width={each} height={HEIGHT - TOP - BOTTOM} />
        )}
        {buckets.map((bucket, index) => (
          <Bar key={bucket.from} bucket={bucket} actions={actions} x={xOf(index)} width={each} yOf={yOf} />
        ))}
        {before && before.length > 1 && (
          <path className="chart-before" d={lineOf(before.slice(0, buckets.length), xOf, yOf, each)} />
        )}
        {labelled(
          buckets.map(({ from }) => from),
          step,
          plot,
          LABEL_ROOM,
        ).map((index) => (
          <text
            key={index}
            className="axis-text"
            x={Math.min(Math.max(xOf(index) + each / 2, left + LABEL_HALF), width - LABEL_HALF)}
            y={HEIGHT - 6}
            textAnchor="middle"
          >
            {axisText(buckets[index]!.from, step)}
          </text>
        ))}
      </svg>
      {last >= 0 && (
        <input
          type="range"
          min={0}
          max={last}
          step={1}
          value={chosen ?? last}
          aria-label={`${label}: the arrow keys go through it, Enter opens the events`}
          aria-valuetext={spoken(buckets[chosen ?? last]!, before?.[chosen ?? last], step, actions)}
          onChange={(event) => setAt(Number(event.target.value))}
          onFocus={() => (setFocused(true), setAt(chosen ?? last))}
          onBlur={() => (setFocused(false), setAt(null))}
          onKeyDown={onKeyDown}
        />
      )}
      {chosen !== null && buckets[chosen] && (
        <Tooltip
          bucket={buckets[chosen]}
          before={before?.[chosen]}
          step={step}
          actions={actions}
          place={xOf(chosen) + each / 2 < width / 2 ? { left: xOf(chosen) + each + 8 } : { right: width - xOf(chosen) + 8 }}
        />
      )}
    </div>
  );
}

interface BarProps {
  bucket: Bucket;
  actions: string[];
  x: number;
  width: number;
  yOf(events: number): number;
}

function Bar({ bucket, actions, x, width, yOf }: BarProps) {
  const gap = width > 12 ? 3 : width > 4 ? 1 : 0;
  let sum = 0;
  return (
    <g>
      {actions.map((action) => {
        const events = bucket.byAction[action] ?? 0;
        if (events === 0) return null;
        const bottom = yOf(sum);
        sum += events;
        // A hair of the background between two colours.
        const height = bottom - yOf(sum);
        return (
          <rect
            key={action}
            className={toneOf(action)}
            x={x + gap / 2}
            y={bottom - height}
            width={Math.max(0.5, width - gap)}
            height={height > 4 ? height - 1 : Math.max(height, 0.5)}
          />
        );
      })}
    </g>
  );
}

/** Through the middles of the bars. */
function lineOf(before: Bucket[], xOf: (index: number) => number, yOf: (events: number) => number, each: number): string {
  return before
    .map(({ events }, index) => `${index === 0 ? "M" : "L"}${(xOf(index) + each / 2).toFixed(1)} ${yOf(events).toFixed(1)}`)
    .join("");
}

function axisText(from: string, step: string): string {
  const midnight = new Date(from).getHours() === 0 && new Date(from).getMinutes() === 0;
  if ((step === "minute" || step === "hour") && !midnight) return shortClock(from);
  return step === "month" ? monthAndYear(from) : shortDay(from);
}

function spoken(bucket: Bucket, before: Bucket | undefined, step: string, actions: string[]): string {
  const parts = actions
    .filter((action) => bucket.byAction[action])
    .map((action) => `${action} ${count(bucket.byAction[action]!)}`);
  const was = before ? `; before: ${count(before.events)}` : "";
  return `${bucketText(bucket.from, bucket.to, step)}: ${counted(bucket.events, "event")}${parts.length > 0 ? `, ${parts.join(", ")}` : ""}${was}`;
}

interface TooltipProps {
  bucket: Bucket;
  before: Bucket | undefined;
  step: string;
  actions: string[];
  place: { left: number } | { right: number };
}

function Tooltip({ bucket, before, step, actions, place }: TooltipProps) {
  return (
    <div className="chart-tip" style={place} aria-hidden="true">
      <strong>{bucketText(bucket.from, bucket.to, step)}</strong>
      <ul>
        {[...actions].reverse().map(
          (action) =>
            (bucket.byAction[action] ?? 0) > 0 && (
              <li key={action}>
                <span className={`dot ${toneOf(action)}`} />
                {action}
                <b>{count(bucket.byAction[action]!)}</b>
              </li>
            ),
        )}
        <li className="tip-sum">
          <span />
          events<b>{count(bucket.events)}</b>
        </li>
        {before && (
          <li className="tip-before">
            <span className="dash" />
            before<b>{count(before.events)}</b>
          </li>
        )}
      </ul>
    </div>
  );
}
