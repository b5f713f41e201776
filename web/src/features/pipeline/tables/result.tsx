import { DataTable } from "../../../ui/data-table";
import { count, counted, durationText, flat } from "../format";
import { Empty } from "../parts-of-a-page";
import type { CqlPage } from "../pipeline-api";

const SHORT_MAX = 40;

interface ResultProps {
  answer: CqlPage;
  /** The number of its first row. */
  first: number;
  onNext(): void;
  /** Back to the first page; undefined there. */
  onAgain: (() => void) | undefined;
}

export function Result({ answer: { columns, rows, next, ms, warnings }, first, onNext, onAgain }: ResultProps) {
  return (
    <div className="result">
      <p className="hint" role="status">
        {rows.length === 0 || (first === 1 && !next) ? counted(rows.length, "row") : `Rows ${count(first)} to ${count(first + rows.length - 1)}`}, in{" "}
        {ms < 1000 ? `${count(Math.round(ms))} ms` : durationText(ms / 1000)}.
      </p>
      {warnings?.map((warning) => (
        <p key={warning} className="result-warning">
          {warning}
        </p>
      ))}
      {rows.length === 0 ? (
        <Empty title="No rows">The query is right, and nothing matches it.</Empty>
      ) : (
        <DataTable
          caption="Rows"
          captionHidden
          className="result-table"
          headColumn={-1}
          columns={columns.map(({ name, type }, index) => ({
            key: `${index} ${name}`,
            figure: isFigure(type),
            head: (
              <>
                <span className="result-column">{name}</span> <span className="result-type">{type}</span>
              </>
            ),
          }))}
          rows={rows.map((cells, row) => ({
            key: String(row),
            cells: cells.map((cell, index) => (cell === null ? <em key={index}>null</em> : <Cell key={index} text={flat(cell)} />)),
          }))}
        />
      )}
      {(next || onAgain) && (
        <div className="block-end">
          {onAgain && (
            <button type="button" className="button outlined small" onClick={onAgain}>
              First page
            </button>
          )}
          {next && (
            <button type="button" className="button outlined small" onClick={onNext}>
              Next page
            </button>
          )}
        </div>
      )}
    </div>
  );
}

/** Short ones stay on their line, such as ids and times. */
function Cell({ text }: { text: string }) {
  return <span className={text.length > SHORT_MAX ? "cell-long" : "cell-short"}>{text}</span>;
}

function isFigure(type: string): boolean {
  return ["int", "bigint", "smallint", "tinyint", "varint", "counter", "float", "double", "decimal"].includes(type);
}
