import { useMemo, useState } from "react";

import type { Data } from "../pipeline-api";
import { HexView } from "./hex-view";
import { decodeBase64, ownersOf, placeText, segmentsOf, toneOf } from "./segments";

/** The bytes, and for Avro the fields that lie in them: each shows the other. */
export function BytesView({ title, data }: { title: string; data: Data }) {
  const bytes = useMemo(() => decodeBase64(data.bytes ?? ""), [data.bytes]);
  const segments = useMemo(() => segmentsOf(data), [data]);
  const owners = useMemo(() => ownersOf(segments, bytes.length), [segments, bytes]);
  const [shown, setShown] = useState<number | null>(null);

  const hex = (
    <HexView
      label={`Bytes of the ${title.toLowerCase()}`}
      bytes={bytes}
      owners={owners}
      nameOf={(number) => segments[number]?.name ?? ""}
      tones={segments.map((_, number) => toneOf(segments, number))}
      shown={shown}
      onShow={setShown}
      size={data.size}
    />
  );
  if (segments.length === 0) {
    return (
      <details className="raw" open={data.form === "bytes"}>
        <summary>Bytes</summary>
        {hex}
      </details>
    );
  }
  return (
    <div className="bytes-and-fields">
      <ul className="fields" aria-label={`Fields of the ${title.toLowerCase()}`} onMouseLeave={() => setShown(null)}>
        {segments.map((segment, number) => (
          <li key={`${segment.begin}-${segment.name}`}>
            <button
              type="button"
              className={`field-row ${toneOf(segments, number)} ${shown === number ? "field-shown" : ""}`}
              aria-pressed={shown === number}
              onMouseEnter={() => setShown(number)}
              onFocus={() => setShown(number)}
              onClick={() => setShown(number)}
            >
              <span className="field-name">{segment.name}</span>
              <span className="field-place">{placeText(segment)}</span>
              <span className="field-value">{segment.value}</span>
            </button>
          </li>
        ))}
      </ul>
      {hex}
    </div>
  );
}

