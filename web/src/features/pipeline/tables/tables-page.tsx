import { Link } from "react-router-dom";

import { DataTable } from "../../../ui/data-table";
import { useLoad } from "../../../ui/use-load";
import { count } from "../format";
import { Empty, Loading, PageHead } from "../parts-of-a-page";
import { fetchTables, type Table } from "../pipeline-api";
import { Console } from "./console";

const DAY_S = 86_400;

export function TablesPage() {
  const tables = useLoad("tables", fetchTables);
  return (
    <>
      <PageHead title="Tables">
        <p>Ask the store in CQL. It can be read here, and not changed.</p>
      </PageHead>
      <Console />
      <section className="block" aria-labelledby="tables">
        <h2 id="tables">All tables</h2>
        <Loading from={tables}>{(all) => (all.length === 0 ? <Empty title="No tables yet" /> : ownFirst(all).map((table) => <OneTable key={nameOf(table)} table={table} />))}</Loading>
      </section>
    </>
  );
}

function nameOf({ keyspace, table }: Table): string {
  return `${keyspace}.${table}`;
}

/** Cassandra's own tables come last. */
function ownFirst(tables: Table[]): Table[] {
  const isSystem = ({ keyspace }: Table) => Number(/^system(_|$)/.test(keyspace));
  return [...tables].sort((one, other) => isSystem(one) - isSystem(other));
}

const KINDS: Record<string, string> = { partition_key: "partition key", clustering: "clustering key", static: "static" };

function OneTable({ table }: { table: Table }) {
  const name = nameOf(table);
  const query = `SELECT * FROM ${name} LIMIT 10;`;
  return (
    <details className="table-outline" open={table.keyspace === "taskflow"}>
      <summary>
        <code>{name}</code> <span className="hint">{table.columns.length} columns{table.ttl ? `, rows expire after ${ttlText(table.ttl)}` : ""}</span>
      </summary>
      <DataTable
        caption={`Columns of ${name}`}
        captionHidden
        columns={[
          { key: "name", head: "Column" },
          { key: "type", head: "Type" },
          { key: "kind", head: "Part of the key" },
        ]}
        rows={table.columns.map(({ name, type, kind }) => ({
          key: name,
          cells: [<code key="name">{name}</code>, <code key="type">{type}</code>, KINDS[kind] ?? ""],
        }))}
      />
      <p>
        <Link to={`/pipeline/tables?${new URLSearchParams({ query })}`}>Show ten rows</Link>
      </p>
    </details>
  );
}

function ttlText(seconds: number): string {
  return seconds % DAY_S === 0 ? `${count(seconds / DAY_S)} days` : `${count(seconds)} s`;
}
