import { Link } from "react-router-dom";

import { CrossIcon } from "../../ui/icons";
import { addressOf, FILTERS, type Filter } from "./filters";

interface ToolbarProps {
  filter: Filter;
  query: string;
  onQuery(query: string): void;
}

export function Toolbar({ filter: current, query, onQuery }: ToolbarProps) {
  return (
    <div className="toolbar">
      <nav aria-label="Which tasks" className="filters">
        {FILTERS.map(({ filter, label }) => (
          <Link key={filter} to={addressOf(filter, query)} aria-current={filter === current ? "true" : undefined}>
            {label}
          </Link>
        ))}
      </nav>
      <div className="search" role="search">
        <svg className="icon" viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" focusable="false">
          <circle cx="8.75" cy="8.75" r="5.25" />
          <path d="m12.75 12.75 4 4" />
        </svg>
        <input
          aria-label="Search"
          placeholder="Search"
          autoComplete="off"
          enterKeyHint="search"
          maxLength={100}
          value={query}
          onChange={(event) => onQuery(event.target.value)}
          onKeyDown={(event) => event.key === "Escape" && onQuery("")}
        />
        {query !== "" && (
          <button type="button" className="icon-button" aria-label="Clear the search" onClick={() => onQuery("")}>
            <CrossIcon />
          </button>
        )}
      </div>
    </div>
  );
}
