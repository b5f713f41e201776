import { useId, useState, type ReactNode } from "react";

import type { ApiError } from "../../../api";
import type { Answer } from "../use-question";
import { useInsights } from "../insights-context";
import { ExportMenu } from "./export-menu";

interface PanelProps<T> {
  title: string;
  about?: ReactNode;
  answer: Answer<T>;
  /** The question that is answered. */
  path: string | null;
  /** Of the export; the page's when absent. */
  filter?: URLSearchParams;
  /** The same data as a table, where the panel is not one already. */
  table?(data: T): ReactNode;
  /** Before the answer, between heading and content. */
  controls?: ReactNode;
  className?: string;
  /** Keeps the place of what is awaited. */
  height: "chart" | "list" | "short";
  children(data: T): ReactNode;
}

/** A part of the page with its heading, its export, its table, and what stands there before there is an answer. */
export function Panel<T>({
  title,
  about,
  answer,
  path,
  filter,
  table,
  controls,
  className = "",
  height,
  children,
}: PanelProps<T>) {
  const id = useId();
  const { question } = useInsights();
  const [asTable, setAsTable] = useState(false);
  const { data, failure, old, retry } = answer;
  return (
    <section className={`panel card ${className}`} aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        <div className="panel-tools">
          {table && (
            <button type="button" className="tool" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
              {asTable ? "Show as chart" : "Show as table"}
            </button>
          )}
          <ExportMenu about={title} path={path} filter={filter ?? question()} />
        </div>
      </div>
      {about && <p className="hint">{about}</p>}
      {controls}
      <div className={`panel-body panel-${height} ${old ? "old" : ""}`} aria-busy={data === null && !failure}>
        {data !== null ? (
          asTable && table ? (
            table(data)
          ) : (
            children(data)
          )
        ) : failure ? (
          <Failed failure={failure} retry={retry} />
        ) : (
          <Awaited />
        )}
      </div>
    </section>
  );
}

/** That insights cannot be reached is said once, above everything. */
function Failed({ failure, retry }: { failure: ApiError; retry(): void }) {
  if (failure.temporary) return <Nothing>There is no answer at the moment.</Nothing>;
  return (
    <p className="panel-note">
      {failure.message}{" "}
      <button type="button" className="text-button" onClick={retry}>
        Try again
      </button>
    </p>
  );
}

function Awaited() {
  return (
    <div className="awaited-bars" aria-hidden="true">
      <span />
      <span />
      <span />
    </div>
  );
}

export function Nothing({ children }: { children: ReactNode }) {
  return <p className="panel-note">{children}</p>;
}
