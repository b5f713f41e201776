import { secondText } from "../format";
import type { History, RestartCause } from "../pipeline-api";

interface HistoryProps {
  of: History;
  /** When insights began to look. */
  watched: string | null;
}

/** Since when it is as it is, as far as anybody saw. */
export function Since({ of: { since }, watched }: HistoryProps) {
  if (since) return <Moment before="since" at={since} />;
  return watched ? <Moment before="since before" at={watched} /> : null;
}

const CAUSES: Record<RestartCause, string> = {
  ordered: "ordered here",
  worker: "the worker was started again",
  failed: "it had failed",
  elsewhere: "ordered elsewhere, or by Connect itself",
};

export function LastRestart({ of: { restart, restarts }, watched }: HistoryProps) {
  if (!restart) return <>{watched ? <Moment before="none since" at={watched} /> : "not known"}</>;
  return (
    <>
      <Moment at={restart.at} />: {CAUSES[restart.cause]}
      {restart.error && ` (${restart.error})`}
      {restarts > 1 && `; ${restarts} times since insights looks`}
    </>
  );
}

function Moment({ before = "", at }: { before?: string; at: string }) {
  return (
    <span>
      {before && `${before} `}
      <time dateTime={at}>{secondText(at)}</time>
    </span>
  );
}
