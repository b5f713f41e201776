import { DataTable } from "../../../ui/data-table";
import { count, flat } from "../format";
import type { Data, TopicRecord } from "../pipeline-api";
import { BytesView } from "./bytes-view";

export function RecordDetail({ record }: { record: TopicRecord }) {
  return (
    <div className="record-detail">
      <Part title="Value" data={record.value} />
      <Part title="Key" data={record.key} />
      {record.headers.length > 0 && <Headers headers={record.headers} />}
    </div>
  );
}

const FORMS: Record<Data["form"], string> = { null: "null", text: "text", json: "JSON", avro: "Avro", bytes: "bytes" };

function Part({ title, data }: { title: string; data: Data }) {
  return (
    <div className="record-part">
      <p className="record-part-title">
        <strong>{title}</strong> {FORMS[data.form]}
        {data.schemaId !== undefined && `, schema ${data.schemaId}`}
        {data.form !== "null" && `, ${count(data.size)} bytes`}
      </p>
      {data.problem && <p className="part-problem">Not decoded: {data.problem}</p>}
      {data.form === "json" && data.data !== undefined && <pre tabIndex={0} aria-label={`${title} as JSON`}>{JSON.stringify(data.data, null, 2)}</pre>}
      {data.form === "text" && data.data !== undefined && <pre tabIndex={0} aria-label={`${title} as text`}>{flat(data.data)}</pre>}
      {data.bytes && <BytesView title={title} data={data} />}
    </div>
  );
}

function Headers({ headers }: { headers: TopicRecord["headers"] }) {
  return (
    <DataTable
      caption="Headers"
      columns={[
        { key: "name", head: "Name" },
        { key: "value", head: "Value" },
      ]}
      rows={headers.map(({ name, value }, index) => ({
        key: String(index),
        cells: [<code key="name">{name}</code>, <code key="value" className="header-value">{headerText(value)}</code>],
      }))}
    />
  );
}

/** A header's value comes as text, or as keys and values do. */
export function headerText(value: unknown): string {
  if (typeof value === "object" && value !== null && "form" in value) {
    const { data, bytes, form } = value as Data;
    return data === undefined ? (form === "null" ? "null" : (bytes ?? "")) : flat(data);
  }
  return value === null ? "null" : flat(value);
}
