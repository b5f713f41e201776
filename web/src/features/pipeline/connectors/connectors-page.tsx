import { useEffect } from "react";
import { Link, useParams } from "react-router-dom";

import { useLoad } from "../../../ui/use-load";
import { Empty, Loading, PageHead } from "../parts-of-a-page";
import { fetchConnectors } from "../pipeline-api";
import { ConnectorCard } from "./connector-card";

const ASK_EVERY_MS = 3_000;

/** All of them, or the one that the address names. */
export function ConnectorsPage() {
  const { connector: name } = useParams();
  const connectors = useLoad("connectors", fetchConnectors);
  const { reload } = connectors;
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && reload(), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);

  return (
    <>
      {name === undefined ? (
        <PageHead title="Connectors">
          <p>What carries records from the topic into the table.</p>
        </PageHead>
      ) : (
        <PageHead title={name} above={{ to: "/pipeline/connectors", label: "Connectors" }} />
      )}
      <Loading from={connectors}>
        {({ connectors: all, watched }) => {
          const shown = all.filter((one) => name === undefined || one.name === name);
          if (shown.length > 0) return shown.map((one) => <ConnectorCard key={one.name} connector={one} watched={watched} alone={name !== undefined} onOrdered={reload} />);
          return name === undefined ? (
            <Empty title="No connectors">Connect runs, and nobody has given it work.</Empty>
          ) : (
            <Empty title="There is no such connector">
              <Link to="/pipeline/connectors">All connectors</Link>
            </Empty>
          );
        }}
      </Loading>
    </>
  );
}
