import { Link } from "react-router-dom";

import { FILTERS, type Filter } from "./filters";

/** The filter is kept in the address: it can be linked, and the back button works. */
export function TaskFilters({ current }: { current: Filter }) {
  return (
    <nav aria-label="Which tasks" className="filters">
      {FILTERS.map(({ filter, label }) => (
        <Link
          key={filter}
          to={filter === "all" ? "/tasks" : `/tasks?show=${filter}`}
          aria-current={filter === current ? "true" : undefined}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
