import { CheckIcon } from "../../ui/icons";

const ROW = [
  ["id", "5f0c3d0e-8a51-4d5e-9c0b-2f4f0b7a9e11"],
  ["action", "complete"],
  ["who", "ada@example.com"],
  ["what", "Water the plants"],
  ["time", "2026-05-04T08:15:30.127Z"],
];

/** A ticked task, and the row that it wrote. */
export function ExampleRow() {
  return (
    <figure className="example">
      <p className="example-task">
        <span className="example-bead">
          <CheckIcon />
        </span>
        Water the plants
      </p>
      <div className="record">
        <dl>
          {ROW.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      <figcaption>
        An example: one tick, one row. To see yours:{" "}
        <code>SELECT * FROM taskflow.interactions WHERE who = 'ada@example.com';</code>
      </figcaption>
    </figure>
  );
}
