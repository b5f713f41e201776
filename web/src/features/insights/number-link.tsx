import { Link } from "react-router-dom";

import type { Change } from "./filter";
import { count } from "./format";
import { useInsights } from "./insights-context";

interface NumberLinkProps {
  value: number;
  /** What it opens, for those who only hear it: "events of /tasks". */
  of: string;
  to: Change;
}

/** A number that opens what it counts. */
export function NumberLink({ value, of, to }: NumberLinkProps) {
  const { at } = useInsights();
  if (value === 0) return <span className="zero">0</span>;
  return (
    <Link className="number" to={at(to)} aria-label={`${count(value)} ${of}`}>
      {count(value)}
    </Link>
  );
}
