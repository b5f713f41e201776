const STATIONS = [
  { name: "Click", note: "in your browser" },
  { name: "Outbox", note: "SQLite" },
  { name: "Log", note: "Kafka protocol, Avro" },
  { name: "Worker", note: "Kafka Connect" },
  { name: "Table", note: "Cassandra’s CQL" },
];
const LABEL = `From your click to a row: ${STATIONS.map(({ name, note }) => `${name}, ${note}`).join("; ")}.`;

/** The five stations of an event: beside each other where there is room, below each other where not. */
export function PipelinePicture() {
  return (
    <>
      <WidePicture />
      <TallPicture />
    </>
  );
}

function WidePicture() {
  const x = (index: number) => 90 + index * 180;
  return (
    <svg className="pipeline wide-picture" viewBox="0 0 900 128" role="img" aria-label={LABEL}>
      <path className="pipeline-line" d={`M${x(0)} 36H${x(STATIONS.length - 1)}`} />
      {STATIONS.map(({ name, note }, index) => (
        <g key={name}>
          <circle className="pipeline-bead" cx={x(index)} cy="36" r="16" />
          <circle className="pipeline-core" cx={x(index)} cy="36" r="5" />
          <text className="pipeline-name" x={x(index)} y="88" textAnchor="middle">
            {name}
          </text>
          <text className="pipeline-note" x={x(index)} y="112" textAnchor="middle">
            {note}
          </text>
        </g>
      ))}
      <circle className="pipeline-event" cx={x(0)} cy="36" r="9" />
    </svg>
  );
}

function TallPicture() {
  const y = (index: number) => 32 + index * 68;
  return (
    <svg className="pipeline tall-picture" viewBox="0 0 280 336" role="img" aria-label={LABEL}>
      <path className="pipeline-line" d={`M24 ${y(0)}V${y(STATIONS.length - 1)}`} />
      {STATIONS.map(({ name, note }, index) => (
        <g key={name}>
          <circle className="pipeline-bead" cx="24" cy={y(index)} r="15" />
          <circle className="pipeline-core" cx="24" cy={y(index)} r="5" />
          <text className="pipeline-name" x="60" y={y(index) - 2}>
            {name}
          </text>
          <text className="pipeline-note" x="60" y={y(index) + 19}>
            {note}
          </text>
        </g>
      ))}
    </svg>
  );
}
