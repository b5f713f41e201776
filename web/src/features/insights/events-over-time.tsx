import { useNavigate } from "react-router-dom";

import { DataTable } from "../../ui/data-table";
import { inOrder } from "./actions";
import { Nothing, Panel } from "./charts/panel";
import { stepFor } from "./charts/scale";
import { TimeChart } from "./charts/time-chart";
import { boundsBefore, changeForBucket, type Bounds } from "./filter";
import { bucketText, ZONE } from "./format";
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

  return (
    <Panel
      title="Events over time"
      answer={answer}
      path={path}
      height="chart"
      className="wide"
      table={(series) => <SeriesTable series={series} bounds={bounds} />}
    >
      {({ buckets, before, step }) =>
        buckets.some(({ events }) => events > 0) || before?.some(({ events }) => events > 0) ? (
          <TimeChart
            label="Events over time"
            buckets={buckets}
            before={comparing ? (before ?? null) : null}
            step={step}
            actions={inOrder(buckets.flatMap(({ byAction }) => Object.keys(byAction)))}
            onOpen={(bucket) => navigate(at(changeForBucket(bucket, bounds)))}
          />
        ) : (
          <Nothing>No events in this range.</Nothing>
        )
      }
    </Panel>
  );
}

function SeriesTable({ series: { buckets, before, step }, bounds }: { series: Series; bounds: Bounds }) {
  const was = boundsBefore(bounds);
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
                to={{ ...changeForBucket(bucket, bounds), action }}
              />
            )),
            <NumberLink key="events" value={bucket.events} of={`events, ${when}`} to={changeForBucket(bucket, bounds)} />,
            ...(before && was ? [<Before key="before" bucket={before[index]} was={was} when={when} />] : []),
          ],
        };
      })}
    />
  );
}

function Before({ bucket, was, when }: { bucket: Bucket | undefined; was: Bounds; when: string }) {
  if (!bucket) return <span className="zero">0</span>;
  return <NumberLink value={bucket.events} of={`events in the period before, for ${when}`} to={changeForBucket(bucket, was)} />;
}
