import { Link, useNavigate } from "react-router-dom";

import { Notice } from "../../ui/notice";
import { PageTitle } from "../../ui/page-title";
import { EventList } from "./event-list";
import { EventsOverTime } from "./events-over-time";
import { FilterBar } from "./filter-bar";
import { counted, durationText, ZONE } from "./format";
import { FunnelPanel } from "./funnel";
import { pathOf, type Summary } from "./insights-api";
import { InsightsProvider, useInsights } from "./insights-context";
import { KeyNumbers } from "./key-numbers";
import { LiveFeed } from "./live-feed";
import { PeopleList } from "./people-list";
import { Person } from "./person";
import { RetentionPanel } from "./retention";
import { TopPanel } from "./top-panel";
import { useQuestion } from "./use-question";

const VIEWS = [
  { view: null, label: "Overview" },
  { view: "events", label: "Events" },
  { view: "people", label: "People" },
];

export function InsightsPage() {
  return (
    <InsightsProvider>
      <Dashboard />
    </InsightsProvider>
  );
}

function Dashboard() {
  const { search, filter, question, comparing, tick, at, refresh } = useInsights();
  const path = pathOf("summary", question(comparing ? { compare: "true" } : {}));
  const { data: summary, failure, old } = useQuestion<Summary>(path, tick);
  const view = VIEWS.find(({ view }) => view === search.get("view"))?.view ?? null;
  const known = Object.keys(summary?.byAction ?? {});
  const empty = summary !== null && !old && summary.events === 0;

  return (
    <div className="insights-page">
      <div className="insights-head">
        <PageTitle>Insights</PageTitle>
        <LiveState />
      </div>
      <Behind />
      {failure?.opening && (
        <p className="behind" role="status">
          Insights opens its table: <strong>one moment</strong>. The numbers come by themselves.
        </p>
      )}
      {failure && !failure.opening && (
        <Notice action="Try again" onAction={refresh}>
          {failure.message} {failure.status !== 422 && WHAT_TO_DO}
        </Notice>
      )}
      <FilterBar known={known} />
      <div className="view-row">
        <nav className="filters" aria-label="View">
          {VIEWS.map((one) => (
            <Link key={one.label} to={at({ view: one.view })} aria-current={one.view === view ? "page" : undefined}>
              {one.label}
            </Link>
          ))}
        </nav>
        <Zone />
      </div>
      {view === "events" ? (
        <EventList />
      ) : view === "people" ? (
        <PeopleList />
      ) : (
        <>
          <KeyNumbers summary={summary} old={old} />
          {empty && !hasFilter(search) && <Beginning />}
          {filter.who !== null && <Person who={filter.who} />}
          <div className="panels">
            <EventsOverTime />
            <TopPanel by="page" title="Top pages" head="Page" nothing="No page was seen in this range." />
            <LiveFeed />
            <TopPanel
              by="title"
              title="Top titles"
              head="Title"
              nothing="No task was created, completed or deleted in this range."
            />
            <TopPanel by="who" title="Top people" head="Person" nothing="Nobody was here in this range." />
            <FunnelPanel known={known} />
            <RetentionPanel />
          </div>
        </>
      )}
    </div>
  );
}

const WHAT_TO_DO = (
  <>
    <code>taskflow doctor</code> says what stands in the way; where the site looks for insights is <code>insights.url</code>.
  </>
);

function hasFilter(search: URLSearchParams): boolean {
  return ["action", "who", "what", "text", "automated", "local"].some((key) => search.get(key));
}

function Beginning() {
  return (
    <p className="insights-empty">
      <strong>No events in this range yet.</strong> Each page view, sign-in and change to a task appears here by itself,
      within a moment. <code>taskflow demo</code> fills a month to look at.
    </p>
  );
}

/** Whose time it is, and the comparison. */
function Zone() {
  const { bounds, comparing, at } = useInsights();
  const navigate = useNavigate();
  return (
    <div className="zone">
      <span>Time zone {ZONE}</span>
      {bounds.from !== null && bounds.to !== null && (
        <button
          type="button"
          className="tool"
          aria-pressed={comparing}
          onClick={() => navigate(at({ compare: comparing ? "off" : null }))}
        >
          <span className="dash" aria-hidden="true" />
          Compare<span className="visually-hidden"> with the period before</span>
        </button>
      )}
    </div>
  );
}

function LiveState() {
  const { connected, status } = useInsights();
  const state = status?.state ?? "running";
  const text =
    connected === null
      ? "Connecting…"
      : !connected
        ? "Connecting again…"
        : { running: "Live", behind: "Catching up", waiting: "Waiting" }[state];
  const good = connected && state === "running";
  return (
    <p className={`live-state ${good ? "good" : ""}`} role="status">
      <span className={`pulse ${good ? "on" : ""}`} aria-hidden="true" />
      {text}
    </p>
  );
}

function Behind() {
  const { status } = useInsights();
  if (status === null || status.state === "running") return null;
  return (
    <p className="behind">
      {status.rebuilding ? (
        <>
          Insights is rebuilt from the {status.rebuilding.from}:{" "}
          <strong>{counted(status.rebuilding.events, "event")}</strong> so far. The numbers grow meanwhile.
        </>
      ) : status.state === "behind" ? (
        <>
          Insights still reads: <strong>{counted(status.behind, "event")}</strong> ({durationText(status.behindSeconds)}) to
          go. The numbers grow meanwhile.
        </>
      ) : (
        <>
          Insights waits; the numbers are those of before. <strong>{status.problem}</strong>
        </>
      )}
    </p>
  );
}
