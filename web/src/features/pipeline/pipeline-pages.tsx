// Everything below /pipeline: a chunk of its own.
import "./pipeline.css";

import { NavLink, Route, Routes } from "react-router-dom";

import { NotFoundPage } from "../../app/not-found-page";
import { ConnectorsPage } from "./connectors/connectors-page";
import { DeadLettersPage } from "./dead-letters/dead-letters-page";
import { DeadLetterTopicPage } from "./dead-letters/dead-letter-topic-page";
import { OverviewPage } from "./overview/overview-page";
import { SchemasPage } from "./schemas/schemas-page";
import { SubjectPage } from "./schemas/subject-page";
import { TablesPage } from "./tables/tables-page";
import { TopicPage } from "./topics/topic-page";
import { TopicsPage } from "./topics/topics-page";

const PLACES = [
  { to: "/pipeline", label: "Overview" },
  { to: "/pipeline/topics", label: "Topics" },
  { to: "/pipeline/schemas", label: "Schemas" },
  { to: "/pipeline/connectors", label: "Connectors" },
  { to: "/pipeline/dead-letters", label: "Dead letters" },
  { to: "/pipeline/tables", label: "Tables" },
];

export default function PipelinePages() {
  return (
    <div className="pipeline-page">
      <nav aria-label="The pipeline" className="sub-nav">
        <ul>
          {PLACES.map(({ to, label }) => (
            <li key={to}>
              <NavLink to={to} end={to === "/pipeline"}>
                {label}
              </NavLink>
            </li>
          ))}
        </ul>
      </nav>
      <Routes>
        <Route index element={<OverviewPage />} />
        <Route path="topics" element={<TopicsPage />} />
        <Route path="topics/:topic" element={<TopicPage />} />
        <Route path="schemas" element={<SchemasPage />} />
        <Route path="schemas/:subject" element={<SubjectPage />} />
        <Route path="connectors" element={<ConnectorsPage />} />
        <Route path="connectors/:connector" element={<ConnectorsPage />} />
        <Route path="dead-letters" element={<DeadLettersPage />} />
        <Route path="dead-letters/:topic" element={<DeadLetterTopicPage />} />
        <Route path="tables" element={<TablesPage />} />
        <Route path="*" element={<NotFoundPage />} />
      </Routes>
    </div>
  );
}
