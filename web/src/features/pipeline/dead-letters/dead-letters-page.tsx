import { Link } from "react-router-dom";

import { DataTable } from "../../../ui/data-table";
import { useLoad } from "../../../ui/use-load";
import { count } from "../format";
import { Empty, Loading, PageHead } from "../parts-of-a-page";
import { fetchDeadLetterTopics } from "../pipeline-api";

const COLUMNS = [
  { key: "topic", head: "Topic" },
  { key: "connector", head: "From the connector" },
  { key: "records", head: "Records", figure: true },
];

export function DeadLettersPage() {
  const topics = useLoad("dead letters", fetchDeadLetterTopics);
  return (
    <>
      <PageHead title="Dead letters">
        <p>Records that could not become rows are put aside here with the reason, so that they stop nobody and are not lost.</p>
      </PageHead>
      <Loading from={topics}>
        {(all) =>
          all.length === 0 ? (
            <Empty title="No topic of dead letters">
              A connector has one when <code>errors.deadletterqueue.topic.name</code> names it.
            </Empty>
          ) : (
            <DataTable
              caption="Topics of dead letters"
              captionHidden
              columns={COLUMNS}
              rows={all.map(({ topic, connector, records }) => ({
                key: topic,
                cells: [
                  <Link key="topic" className="cell-link" to={`/pipeline/dead-letters/${encodeURIComponent(topic)}`}>
                    {topic}
                  </Link>,
                  connector,
                  count(records),
                ],
              }))}
            />
          )
        }
      </Loading>
    </>
  );
}
