import { useParams, useSearchParams } from "react-router-dom";

import { useLoad } from "../../../ui/use-load";
import { counted, pretty } from "../format";
import { Empty, Loading, PageHead } from "../parts-of-a-page";
import { fetchSchema, fetchSubjects, type Subject } from "../pipeline-api";
import { lineDiff, type Line } from "./line-diff";

export function SubjectPage() {
  const name = useParams()["subject"] ?? "";
  const subjects = useLoad("schemas", fetchSubjects);
  const subject = subjects.data?.find((one) => one.subject === name);
  return (
    <>
      <PageHead title={name} above={{ to: "/pipeline/schemas", label: "Schemas" }}>
        {subject && (
          <p>
            {counted(subject.versions.length, "version")}, compatibility {subject.compatibility}
            {subject.deleted && ", deleted"}.
          </p>
        )}
      </PageHead>
      <Loading from={subjects}>
        {() => (subject && subject.versions.length > 0 ? <Versions subject={subject} /> : <Empty title="The registry has no such subject" />)}
      </Loading>
    </>
  );
}

function Versions({ subject: { subject, versions } }: { subject: Subject }) {
  const [search, setSearch] = useSearchParams();
  const version = Number(search.get("version") ?? versions.at(-1)!.version);
  const against = search.has("against") ? Number(search.get("against")) : null;
  const id = versions.find((one) => one.version === version)?.id;

  const show = (next: { version?: string; against?: string }) => {
    const address = new URLSearchParams(search);
    for (const [name, value] of Object.entries(next)) if (value) address.set(name, value);
    if (next.against === "") address.delete("against");
    setSearch(address);
  };

  return (
    <section className="block" aria-label="Versions">
      <div className="bar">
        <label>
          Version
          <select value={version} onChange={({ target }) => show({ version: target.value })}>
            {versions.map((one) => (
              <option key={one.version} value={one.version}>
                {one.version} (id {one.id})
              </option>
            ))}
          </select>
        </label>
        <label>
          Compared with
          <select value={against ?? ""} disabled={versions.length < 2} onChange={({ target }) => show({ against: target.value })}>
            <option value="">{versions.length < 2 ? "There is no other" : "None"}</option>
            {versions
              .filter((one) => one.version !== version)
              .map((one) => (
                <option key={one.version} value={one.version}>
                  {one.version}
                </option>
              ))}
          </select>
        </label>
      </div>
      {against === null || against === version ? (
        <OneVersion subject={subject} version={version} id={id} />
      ) : (
        <Difference subject={subject} before={against} after={version} />
      )}
    </section>
  );
}

function OneVersion({ subject, version, id }: { subject: string; version: number; id: number | undefined }) {
  const schema = useLoad(`${subject} ${version}`, () => fetchSchema(subject, version));
  return (
    <Loading from={schema}>
      {({ schema }) => (
        <Code
          label={`Version ${version}, id ${id}`}
          lines={pretty(schema)
            .split("\n")
            .map((text, index) => ({ kind: "same", text, after: index + 1 }))}
        />
      )}
    </Loading>
  );
}

function Difference({ subject, before, after }: { subject: string; before: number; after: number }) {
  const both = useLoad(`${subject} ${before} ${after}`, () => Promise.all([fetchSchema(subject, before), fetchSchema(subject, after)]));
  return (
    <Loading from={both}>
      {([old, fresh]) => {
        const lines = lineDiff(pretty(old.schema), pretty(fresh.schema));
        const of = (kind: Line["kind"]) => lines.filter((line) => line.kind === kind).length;
        return (
          <>
            <p className="hint" role="status">
              From version {before} to {after}: {counted(of("added"), "line")} added, {of("removed")} removed.
            </p>
            <Code label={`Difference between version ${before} and ${after}`} lines={lines} compared />
          </>
        );
      }}
    </Loading>
  );
}

const SIGNS: Record<Line["kind"], string> = { same: " ", added: "+", removed: "−" };

function Code({ label, lines, compared = false }: { label: string; lines: Line[]; compared?: boolean }) {
  return (
    <div className={`code ${compared ? "code-compared" : ""}`} role="region" aria-label={label} tabIndex={0}>
      <table>
        <caption className="visually-hidden">{label}</caption>
        <tbody>
          {lines.map((line, index) => (
            <tr key={index} className={`line-${line.kind}`}>
              {compared && <td className="code-number">{line.before}</td>}
              <td className="code-number">{line.after}</td>
              {compared && (
                <td className="code-sign">
                  {SIGNS[line.kind]}
                  {line.kind !== "same" && <span className="visually-hidden"> {line.kind}</span>}
                </td>
              )}
              <td className="code-text">{line.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
