import { useNavigate } from "react-router-dom";

import { DataTable } from "../../ui/data-table";
import { inOrder } from "./actions";
import { Nothing, Panel } from "./charts/panel";
import { stepFor } from "./charts/scale";
import { TimeChart } from "./charts/time-chart";
import type { Change } from "./filter";
import { bucketText, count, ZONE } from "./format";
import { pathOf, type Bucket, type Series } from "./insights-api";
import { useInsights } from "./insights-context";
import { NumberLink } from "./number-link";
import { useQuestion } from "./use-question";

const DAY_MS = 86_400_000;

/** How finely it is counted; for all of time, how long that is must be asked first. */
function useStep() {
  const { bounds, question, tick } = useInsights();
  const open = bounds.from === null || bounds.to === null;
  const months = useQuestion<Series>(open ? pathOf("series", question({ step: "month", zone: ZONE })) : null, tick);
  if (!open) return stepFor(bounds.from!, bounds.to!);
  if (months.failure && !months.data) return "day";
  if (!months.data) return null;
  const { buckets } = months.data;
  const from = bounds.from ?? (buckets[0] ? Date.parse(buckets[0].from) : 0);
  const to = bounds.to ?? (buckets[0] ? Date.parse(buckets.at(-1)!.to) : 0);
  // The month's borders are not the events' own.
  return buckets.length === 1 && to - from <= 32 * DAY_MS ? "day" : stepFor(from, to);
}

export function EventsOverTime() {
  const { bounds, question, comparing, tick, at } = useInsights();
  const navigate = useNavigate();
  const step = useStep();
  const path = step && pathOf("series", question({ step, zone: ZONE, ...(comparing && { compare: "true" }) }));
  const answer = useQuestion<Series>(path, tick);

  /** A bucket at the edge is cut off where the range is. */
  const changeFor = (bucket: Bucket): Change => ({
    view: "events",
    from: later(bucket.from, bounds.from),
    to: earlier(bucket.to, bounds.to),
  });

  return (
    <Panel
      title="Events over time"
      answer={answer}
      path={path}
      height="chart"
      className="wide"
      table={(series) => <SeriesTable series={series} changeFor={changeFor} />}
    >
      {({ buckets, before, step }) =>
        buckets.some(({ events }) => events > 0) || before?.some(({ events }) => events > 0) ? (
          <TimeChart
            label="Events over time"
            buckets={buckets}
            before={comparing ? (before ?? null) : null}
            step={step}
            actions={inOrder(buckets.flatMap(({ byAction }) => Object.keys(byAction)))}
            onOpen={(bucket) => navigate(at(changeFor(bucket)))}
          />
        ) : (
          <Nothing>No events in this range.</Nothing>
        )
      }
    </Panel>
  );
}

function later(time: string, bound: number | null): string {
  return new Date(Math.max(Date.parse(time), bound ?? -Infinity)).toISOString();
}

function earlier(time: string, bound: number | null): string {
  return new Date(Math.min(Date.parse(time), bound ?? Infinity)).toISOString();
}

function SeriesTable({
  series: { buckets, before, step },
  changeFor,
}: {
  series: Series;
  changeFor(bucket: Bucket): Change;
}) {
  const actions = inOrder(buckets.flatMap(({ byAction }) => Object.keys(byAction)));
  return (
    <DataTable
      caption={`Events by ${step} and action, in the time zone ${ZONE}`}
      className="chart-table"
      columns={[
        { key: "time", head: "Time" },
        ...actions.map((action) => ({ key: action, head: action, figure: true })),
        { key: "events", head: "events", figure: true },
        ...(before ? [{ key: "before", head: "before", figure: true }] : []),
      ]}
      rows={buckets.map((bucket, index) => {
        const when = bucketText(bucket.from, bucket.to, step);
        return {
          key: bucket.from,
          cells: [
            when,
            ...actions.map((action) => (
              <NumberLink
                key={action}
                value={bucket.byAction[action] ?? 0}
                of={`${action}, ${when}`}
                to={{ ...changeFor(bucket), action }}
              />
            )),
            <NumberLink key="events" value={bucket.events} of={`events, ${when}`} to={changeFor(bucket)} />,
            ...(before ? [count(before[index]?.events ?? 0)] : []),
          ],
        };
      })}
    />
  );
}
