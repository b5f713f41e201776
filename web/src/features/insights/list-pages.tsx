import { Link } from "react-router-dom";

import { useInsights } from "./insights-context";

interface ListPagesProps {
  /** What is listed: "events". */
  of: string;
  /** Where the page after this one begins; null for the last. */
  next: string | null;
  begin: string;
  on: string;
}

/** From one page of a list to the next, and to the first; nothing when all is on one. */
export function ListPages({ of, next, begin, on }: ListPagesProps) {
  const { search, at } = useInsights();
  const after = search.get("after");
  if (!after && !next) return null;
  const first = at({});
  return (
    <nav className="panel-end" aria-label={`Pages of ${of}`}>
      {after ? <Link to={first}>{begin}</Link> : <span />}
      {next && <Link to={`${first}${first.includes("?") ? "&" : "?"}after=${encodeURIComponent(next)}`}>{on}</Link>}
    </nav>
  );
}
