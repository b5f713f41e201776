import { CrossIcon } from "./icons";

interface SearchFieldProps {
  label: string;
  value: string;
  maxLength: number;
  onChange(value: string): void;
}

/** Escape and the cross empty it. */
export function SearchField({ label, value, maxLength, onChange }: SearchFieldProps) {
  return (
    <div className="search" role="search">
      <svg className="icon" viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" focusable="false">
        <circle cx="8.75" cy="8.75" r="5.25" />
        <path d="m12.75 12.75 4 4" />
      </svg>
      <input
        aria-label={label}
        placeholder="Search"
        autoComplete="off"
        enterKeyHint="search"
        maxLength={maxLength}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === "Escape" && onChange("")}
      />
      {value !== "" && (
        <button type="button" className="icon-button" aria-label="Clear the search" onClick={() => onChange("")}>
          <CrossIcon />
        </button>
      )}
    </div>
  );
}
