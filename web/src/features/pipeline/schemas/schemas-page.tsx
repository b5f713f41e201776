import { Link } from "react-router-dom";

import { DataTable } from "../../../ui/data-table";
import { useLoad } from "../../../ui/use-load";
import { Empty, Loading, PageHead } from "../parts-of-a-page";
import { fetchSubjects, type Subject } from "../pipeline-api";

const COLUMNS = [
  { key: "subject", head: "Subject" },
  { key: "versions", head: "Versions", figure: true },
  { key: "version", head: "Latest", figure: true },
  { key: "id", head: "Its id", figure: true },
  { key: "compatibility", head: "Compatibility" },
];

export function SchemasPage() {
  const subjects = useLoad("schemas", fetchSubjects);
  return (
    <>
      <PageHead title="Schemas">
        <p>What the records are made of, as the registry has it.</p>
      </PageHead>
      <Loading from={subjects}>
        {(all) =>
          all.length === 0 ? (
            <Empty title="No schemas yet">The first event registers one.</Empty>
          ) : (
            <DataTable caption="Subjects" captionHidden columns={COLUMNS} rows={all.map(rowOf)} />
          )
        }
      </Loading>
    </>
  );
}

function rowOf({ subject, versions, compatibility, deleted }: Subject) {
  const latest = versions.at(-1);
  return {
    key: subject,
    cells: [
      <span key="subject" className="cell-with-badge">
        <Link className="cell-link" to={`/pipeline/schemas/${encodeURIComponent(subject)}`}>
          {subject}
        </Link>
        {deleted && <span className="badge badge-quiet">deleted</span>}
      </span>,
      versions.length,
      latest?.version ?? "",
      latest?.id ?? "",
      compatibility,
    ],
  };
}
