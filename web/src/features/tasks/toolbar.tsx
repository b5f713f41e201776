import { Link } from "react-router-dom";

import { SearchField } from "../../ui/search-field";
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
      <SearchField label="Search" value={query} maxLength={100} onChange={onQuery} />
    </div>
  );
}
