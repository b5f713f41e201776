import { useId, type ReactNode } from "react";

export interface Column {
  /** Unique in its table. */
  key: string;
  head: ReactNode;
  /** Figures stand at the right, one below the other. */
  figure?: boolean;
}

interface DataTableProps {
  caption: string;
  /** The caption is said elsewhere for those who see. */
  captionHidden?: boolean;
  columns: Column[];
  rows: { key: string; cells: ReactNode[]; className?: string }[];
  /** Names its row. */
  headColumn?: number;
  className?: string;
}

/** A table that scrolls sideways by itself where it is too wide, by keyboard as well. */
export function DataTable({ caption, captionHidden, columns, rows, headColumn = 0, className = "" }: DataTableProps) {
  const id = useId();
  return (
    <div className={`table-scroll ${className}`} role="region" aria-labelledby={id} tabIndex={0}>
      <table className="data-table">
        <caption id={id} className={captionHidden ? "visually-hidden" : ""}>
          {caption}
        </caption>
        <thead>
          <tr>
            {columns.map(({ key, head, figure }) => (
              <th key={key} scope="col" className={figure ? "figure" : undefined}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} className={row.className}>
              {row.cells.map((cell, index) => {
                const { key, figure } = columns[index]!;
                const className = figure ? "figure" : undefined;
                return index === headColumn ? (
                  <th key={key} scope="row" className={className}>
                    {cell}
                  </th>
                ) : (
                  <td key={key} className={className}>
                    {cell}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
