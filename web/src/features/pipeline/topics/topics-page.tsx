import { Link, useSearchParams } from "react-router-dom";

import { DataTable } from "../../../ui/data-table";
import { useLoad } from "../../../ui/use-load";
import { count } from "../format";
import { Empty, Loading, PageHead } from "../parts-of-a-page";
import { fetchTopics, type Topic } from "../pipeline-api";

const COLUMNS = [
  { key: "name", head: "Topic" },
  { key: "partitions", head: "Partitions", figure: true },
  { key: "records", head: "Records", figure: true },
  { key: "next", head: "Written ever", figure: true },
];

export function TopicsPage() {
  const topics = useLoad("topics", fetchTopics);
  const [search, setSearch] = useSearchParams();
  const withInternal = search.has("internal");
  return (
    <>
      <PageHead title="Topics">
        <p>What lies in the log. Open one to read its records.</p>
      </PageHead>
      <Loading from={topics}>
        {(all) => (
          <>
            <label className="check">
              <input
                type="checkbox"
                checked={withInternal}
                onChange={({ target }) => setSearch(target.checked ? { internal: "" } : {}, { replace: true })}
              />
              Topics that the parts keep for themselves, too ({all.filter(({ internal }) => internal).length})
            </label>
            <TopicTable topics={all.filter(({ internal }) => withInternal || !internal)} />
          </>
        )}
      </Loading>
    </>
  );
}

function TopicTable({ topics }: { topics: Topic[] }) {
  if (topics.length === 0) return <Empty title="No topics yet">The first event makes one.</Empty>;
  return (
    <DataTable
      caption="Topics"
      captionHidden
      columns={COLUMNS}
      rows={topics.map((topic) => ({
        key: topic.name,
        cells: [
          <Link key="name" className="cell-link" to={`/pipeline/topics/${encodeURIComponent(topic.name)}`}>
            {topic.name}
          </Link>,
          topic.partitions.length,
          count(recordsIn(topic)),
          count(topic.partitions.reduce((sum, { next }) => sum + next, 0)),
        ],
      }))}
    />
  );
}

export function recordsIn({ partitions }: Topic): number {
  return partitions.reduce((sum, { first, next }) => sum + next - first, 0);
}
