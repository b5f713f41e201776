import { useEffect, useState } from "react";
import { Link, useParams } from "react-router-dom";

import { Notice } from "../../../ui/notice";
import { PageTitle } from "../../../ui/page-title";
import { useQuestion } from "../use-question";
import { ActionName } from "../event-line";
import { fineClock, longDay, ZONE } from "../format";
import type { InsightsEvent, Trace } from "../insights-api";
import { StageRow } from "./stage-row";

const AGAIN_MS = 1_000;

/** One event on its way through the pipeline. Asks again while a stage waits. */
export function PassportPage() {
  const { id = "" } = useParams();
  const [tick, setTick] = useState(0);
  const { data: trace, failure, retry } = useQuestion<Trace>(`/api/insights/trace/${encodeURIComponent(id)}`, tick);
  const waits = trace?.stages.some(({ state }) => state === "waiting") ?? false;

  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => !document.hidden && setTick((tick) => tick + 1), AGAIN_MS);
    return () => clearInterval(timer);
  }, [waits]);

  return (
    <div className="insights-page passport">
      <div>
        <p className="hint">
          <Link to="/insights">Insights</Link> / event
        </p>
        <PageTitle tab="An event's way · Insights">The way of one event</PageTitle>
      </div>
      <p className="passport-id">
        <code>{id}</code>
      </p>
      {failure && failure.status === 404 ? (
        <div className="card panel">
          <h2>No part knows this event</h2>
          <p>Its id may be mistyped, or it was erased with an account, or it is older than what is kept.</p>
        </div>
      ) : (
        failure && (
          <Notice action="Try again" onAction={retry}>
            {failure.message}
          </Notice>
        )
      )}
      {trace && <Way trace={trace} waits={waits} />}
      {!trace && !failure && <p className="hint">One moment…</p>}
    </div>
  );
}

function Way({ trace, waits }: { trace: Trace; waits: boolean }) {
  const longest = Math.max(1, ...trace.stages.map(({ ms }) => ms ?? 0));
  const last = trace.stages.map(({ state }) => state).lastIndexOf("done");
  return (
    <>
      {trace.event && <Facts event={trace.event} />}
      <section className="card panel" aria-labelledby="stages">
        <div className="panel-head">
          <h2 id="stages">Stages</h2>
          <p className="passport-total" role="status">
            {verdict(trace, waits)}
          </p>
        </div>
        <ol className="stages">
          {trace.stages.map((stage, index) => (
            <StageRow key={stage.stage} stage={stage} longest={longest} passed={index < last} />
          ))}
        </ol>
        <p className="hint">Times in the zone {ZONE}.</p>
      </section>
    </>
  );
}

function verdict({ stopped, stages, totalMs }: Trace, waits: boolean): string {
  if (stopped)
    return stages.find(({ stage }) => stage === stopped)?.state === "failed" ? `Stopped: ${stopped}` : `Waits: ${stopped}`;
  if (waits) return "On its way…";
  return totalMs === null ? "" : `Arrived after ${totalMs.toLocaleString("en")} ms`;
}

function Facts({ event }: { event: InsightsEvent }) {
  return (
    <dl className="passport-facts">
      <div>
        <dt>Action</dt>
        <dd>
          <ActionName action={event.action} />
        </dd>
      </div>
      <div>
        <dt>Who</dt>
        <dd>
          <Link to={`/insights?range=all&who=${encodeURIComponent(event.who)}`}>{event.who}</Link>
        </dd>
      </div>
      <div>
        <dt>What</dt>
        <dd>
          <Link to={`/insights?range=all&what=${encodeURIComponent(event.what)}`}>{event.what}</Link>
        </dd>
      </div>
      <div>
        <dt>When</dt>
        <dd>
          <time dateTime={event.time} title={event.time}>
            {longDay(event.time)}, {fineClock(event.time)}
          </time>
        </dd>
      </div>
      {(event.automated || event.local) && (
        <div>
          <dt>Marked</dt>
          <dd>{[event.automated && "automated", event.local && "from this machine"].filter(Boolean).join(", ")}</dd>
        </div>
      )}
    </dl>
  );
}
