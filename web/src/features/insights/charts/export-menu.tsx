import { useState } from "react";

import { Notice } from "../../../ui/notice";
import { bytesText } from "../format";
import { pathOf } from "../insights-api";
import { useMenu } from "../use-menu";
import { useDownload, type Download } from "./download";

/** Where insights listens unless it is told otherwise. */
const DEFAULT_ADDRESS = "http://127.0.0.1:3010";
const FORMATS = [
  { format: "csv", label: "CSV" },
  { format: "json", label: "JSON" },
  { format: "ndjson", label: "NDJSON" },
];
const SAID_MS = 2_000;

interface ExportMenuProps {
  /** What is exported, in words. */
  about: string;
  /** The question whose answer is shown; null where that is the events themselves. */
  path: string | null;
  filter: URLSearchParams;
}

export function ExportMenu({ about, path, filter }: ExportMenuProps) {
  const { menu, open, onToggle } = useMenu();
  const download = useDownload();
  return (
    <>
      <details ref={menu} className="export" onToggle={onToggle}>
        <summary aria-label={`Export: ${about}`}>Export</summary>
        {open && <ExportChoices path={path} filter={filter} download={download} />}
      </details>
      {download.bytes !== null && (
        <p className="export-state">
          <span role="status" className="visually-hidden">
            The download goes on.
          </span>
          {bytesText(download.bytes)} so far
          <button type="button" className="text-button" aria-label={`Stop the download: ${about}`} onClick={download.stop}>
            Stop
          </button>
        </p>
      )}
      {download.failure && (
        <div className="export-failure">
          <Notice onDismiss={download.dismiss}>{download.failure}</Notice>
        </div>
      )}
    </>
  );
}

function ExportChoices({ path, filter, download }: Pick<ExportMenuProps, "path" | "filter"> & { download: Download }) {
  const [format, setFormat] = useState("csv");
  const exportPath = (format: string) => {
    const parameters = new URLSearchParams(filter);
    parameters.set("format", format);
    return pathOf("export", parameters);
  };
  return (
    <div className="export-choices">
      <p>
        The events behind it, as{" "}
        {FORMATS.map(({ format, label }) => (
          <a
            key={format}
            href={exportPath(format)}
            download
            onClick={(event) => {
              // With a key held, it is the browser's own business.
              if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
              event.preventDefault();
              download.start(exportPath(format), `taskflow-events.${format}`);
            }}
            onFocus={() => setFormat(format)}
            onPointerEnter={() => setFormat(format)}
          >
            {label}
          </a>
        ))}
      </p>
      <CurlLine label="The same by curl" line={`curl -fsS '${DEFAULT_ADDRESS}${exportPath(format)}' -o events.${format}`} />
      {path && <CurlLine label="These numbers by curl" line={`curl -fsS '${DEFAULT_ADDRESS}${path}'`} />}
      <p className="hint">
        On the machine that runs TaskFlow; <code>{DEFAULT_ADDRESS.slice(7)}</code> is the default of{" "}
        <code>insights.listen</code>.
      </p>
    </div>
  );
}

function CurlLine({ label, line }: { label: string; line: string }) {
  const [said, setSaid] = useState("");
  async function copy() {
    const done = await navigator.clipboard?.writeText(line).then(
      () => true,
      () => false,
    );
    setSaid(done ? "Copied" : "Please copy it by hand");
    setTimeout(() => setSaid(""), SAID_MS);
  }
  return (
    <div className="curl">
      <p>
        {label}
        <button type="button" className="text-button" aria-label={`Copy: ${label}`} onClick={() => void copy()}>
          {said || "Copy"}
        </button>
      </p>
      <code tabIndex={0} role="group" aria-label={`${label}: the line`}>
        {line}
      </code>
      <span role="status" className="visually-hidden">
        {said}
      </span>
    </div>
  );
}
