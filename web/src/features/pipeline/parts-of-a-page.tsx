// What the pages of the pipeline share: heading, loading, nothing there, state marks, times.
import type { ReactNode } from "react";
import { Link } from "react-router-dom";

import { Notice } from "../../ui/notice";
import { PageTitle } from "../../ui/page-title";
import type { Loaded } from "../../ui/use-load";
import { clockText } from "./format";

interface PageHeadProps {
  title: string;
  tab?: string;
  /** The page above. */
  above?: { to: string; label: string };
  /** Beside the title. */
  aside?: ReactNode;
  children?: ReactNode;
}

export function PageHead({ title, tab, above, aside, children }: PageHeadProps) {
  return (
    <div className="page-head">
      {above && (
        <p className="page-above">
          <Link to={above.to}>{above.label}</Link> /
        </p>
      )}
      <div className="page-head-row">
        <PageTitle tab={tab ?? `${title} · Pipeline`}>{title}</PageTitle>
        {aside}
      </div>
      {children && <div className="page-lead">{children}</div>}
    </div>
  );
}

/** The failure with a way to try again, that it is awaited, or the content. An old answer stays while a new one fails. */
export function Loading<T>({ from, children }: { from: Loaded<T>; children(data: T): ReactNode }) {
  return (
    <>
      {from.failure && (
        <Notice action="Try again" onAction={from.reload}>
          {from.failure}
        </Notice>
      )}
      {from.data !== null ? children(from.data) : !from.failure && <Awaited />}
    </>
  );
}

function Awaited() {
  return (
    <p className="awaited" role="status">
      One moment…
    </p>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p>
        <strong>{title}</strong>
      </p>
      {children && <p>{children}</p>}
    </div>
  );
}

export type Health = "good" | "busy" | "bad" | "off";

const MARKS: Record<Health, string> = {
  good: "m4.6 8.3 2.3 2.4 4.6-5.1",
  busy: "M8 4.5V8l2.4 1.6",
  bad: "M8 4.4v4.4m0 2.6v.2",
  off: "M5 8h6",
};

/** A state in words, with a mark of its own shape. */
export function State({ health, children }: { health: Health; children: ReactNode }) {
  return (
    <span className={`state state-${health}`}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
        <circle cx="8" cy="8" r="7.25" />
        <path d={MARKS[health]} />
      </svg>
      {children}
    </span>
  );
}

export function Time({ time }: { time: string | null }) {
  if (time === null) return <>no time</>;
  return (
    <time dateTime={time} title={time}>
      {clockText(time)}
    </time>
  );
}
