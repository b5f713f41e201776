import { useParams } from "react-router-dom";

import { DataTable } from "../../../ui/data-table";
import { useLoad } from "../../../ui/use-load";
import { count, counted } from "../format";
import { Loading, PageHead } from "../parts-of-a-page";
import { fetchTopic, type TopicDetail } from "../pipeline-api";
import { RecordBrowser } from "../records/record-browser";
import { recordsIn } from "./topics-page";

export function TopicPage() {
  const name = useParams()["topic"] ?? "";
  const topic = useLoad(name, () => fetchTopic(name));
  return (
    <>
      <PageHead title={name} above={{ to: "/pipeline/topics", label: "Topics" }}>
        {topic.data && (
          <p>
            {counted(recordsIn(topic.data), "record")} in {counted(topic.data.partitions.length, "partition")}.
          </p>
        )}
      </PageHead>
      <Loading from={topic}>
        {(detail) => (
          <>
            <RecordBrowser key={name} topic={name} partitions={detail.partitions.map(({ partition }) => partition)} />
            <Partitions topic={detail} />
            <Configs topic={detail} />
          </>
        )}
      </Loading>
    </>
  );
}

function Partitions({ topic }: { topic: TopicDetail }) {
  return (
    <section className="block" aria-labelledby="partitions">
      <h2 id="partitions">Partitions</h2>
      <DataTable
        caption="Partitions and their offsets"
        captionHidden
        columns={[
          { key: "partition", head: "Partition" },
          { key: "first", head: "First offset", figure: true },
          { key: "next", head: "Next offset", figure: true },
          { key: "records", head: "Records", figure: true },
        ]}
        rows={topic.partitions.map(({ partition, first, next }) => ({
          key: String(partition),
          cells: [partition, count(first), count(next), count(next - first)],
        }))}
      />
    </section>
  );
}

function Configs({ topic: { configs } }: { topic: TopicDetail }) {
  const sorted = Object.entries(configs).sort(([one], [other]) => one.localeCompare(other));
  const own = sorted.filter(([, config]) => config.own);
  return (
    <section className="block" aria-labelledby="configs">
      <h2 id="configs">Configuration</h2>
      {own.length === 0 ? <p className="hint">Everything is as the broker has it.</p> : <ConfigTable caption="Set for this topic" configs={own} />}
      {own.length < sorted.length && (
        <details>
          <summary>All of it ({sorted.length})</summary>
          <ConfigTable caption="In force for this topic" configs={sorted} />
        </details>
      )}
    </section>
  );
}

function ConfigTable({ caption, configs }: { caption: string; configs: [string, { value: string; own: boolean }][] }) {
  return (
    <DataTable
      caption={caption}
      columns={[
        { key: "name", head: "Name" },
        { key: "value", head: "Value" },
        { key: "from", head: "From" },
      ]}
      rows={configs.map(([name, { value, own }]) => ({
        key: name,
        cells: [<code key="name">{name}</code>, <code key="value">{value}</code>, own ? "this topic" : "the broker"],
      }))}
    />
  );
}
