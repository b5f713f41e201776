import { useEffect, useState, type KeyboardEvent } from "react";

import { count } from "../format";

const WIDE = "(min-width: 44rem)";
const SHOWN_FIRST = 256;

interface HexViewProps {
  label: string;
  bytes: Uint8Array;
  /** For each byte the number of its segment, or -1. */
  owners: Int16Array;
  nameOf(segment: number): string;
  /** How each segment looks. */
  tones: string[];
  /** The segment that is marked. */
  shown: number | null;
  onShow(segment: number | null): void;
  /** Of the whole, of which `bytes` may be the beginning. */
  size: number;
}

/** Bytes as hexadecimal figures and as text. The arrow keys go from byte to byte and say whose it is. */
export function HexView({ label, bytes, owners, nameOf, shown, onShow, size, tones }: HexViewProps) {
  const perRow = useWide() ? 16 : 8;
  const [all, setAll] = useState(false);
  const [cursor, setCursor] = useState<number | null>(null);
  const length = all ? bytes.length : Math.min(bytes.length, SHOWN_FIRST);
  const at = Math.min(cursor ?? 0, length - 1);

  function moveTo(byte: number) {
    const next = Math.max(0, Math.min(length - 1, byte));
    setCursor(next);
    onShow(owners[next]! < 0 ? null : owners[next]!);
  }

  function onKeyDown(event: KeyboardEvent) {
    const steps: Record<string, number> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      ArrowDown: at + perRow,
      ArrowUp: at - perRow,
      Home: 0,
      End: length - 1,
    };
    const next = steps[event.key];
    if (next === undefined) return;
    event.preventDefault();
    moveTo(next);
  }

  const owner = owners[at] ?? -1;
  const said = `byte ${at}, ${hex(bytes[at] ?? 0)}${owner < 0 ? "" : `, ${nameOf(owner)}`}`;
  return (
    <div className="hex-frame">
      <div
        className="hex"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, length - 1)}
        aria-valuenow={Math.max(0, at)}
        aria-valuetext={said}
        onKeyDown={onKeyDown}
        onFocus={() => moveTo(at)}
        onBlur={() => setCursor(null)}
        onMouseLeave={() => onShow(null)}
        onMouseOver={({ target }) => {
          const byte = (target as HTMLElement).dataset["byte"];
          if (byte !== undefined) onShow(owners[Number(byte)]! < 0 ? null : owners[Number(byte)]!);
        }}
      >
        {rowsOf(length, perRow).map((first) => (
          <Row key={first} {...{ first, perRow, bytes, owners, tones, shown, length }} cursor={cursor} />
        ))}
      </div>
      <p className="hex-foot">
        <span>{cursor !== null ? said : shown !== null ? nameOf(shown) : tones.length > 0 && "Point at a field or a byte."}</span>
        {length < bytes.length && (
          <button type="button" className="text-button" onClick={() => setAll(true)}>
            All {count(bytes.length)}
          </button>
        )}
        {bytes.length < size && <span>The first {count(bytes.length)} of {count(size)} bytes</span>}
      </p>
    </div>
  );
}

interface RowProps {
  first: number;
  perRow: number;
  length: number;
  bytes: Uint8Array;
  owners: Int16Array;
  tones: string[];
  shown: number | null;
  cursor: number | null;
}

function Row({ first, perRow, length, bytes, owners, tones, shown, cursor }: RowProps) {
  const places = Array.from({ length: Math.min(perRow, length - first) }, (_, index) => first + index);
  const look = (at: number) => {
    const owner = owners[at]!;
    return [
      tones[owner],
      owner >= 0 && owner === shown && "byte-shown",
      owner >= 0 && owners[at - 1] !== owner && "byte-first",
      at === cursor && "byte-cursor",
    ]
      .filter(Boolean)
      .join(" ");
  };
  return (
    <div className="hex-row">
      <span className="hex-at">{first.toString(16).padStart(4, "0")}</span>
      <span className="hex-bytes">
        {places.map((at) => (
          <span key={at} data-byte={at} className={look(at)}>
            {hex(bytes[at]!)}
          </span>
        ))}
      </span>
      <span className="hex-text">
        {places.map((at) => (
          <span key={at} data-byte={at} className={look(at)}>
            {character(bytes[at]!)}
          </span>
        ))}
      </span>
    </div>
  );
}

function rowsOf(length: number, perRow: number): number[] {
  return Array.from({ length: Math.ceil(length / perRow) }, (_, row) => row * perRow);
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

function character(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
}

function useWide(): boolean {
  const [wide, setWide] = useState(() => window.matchMedia(WIDE).matches);
  useEffect(() => {
    const query = window.matchMedia(WIDE);
    const update = () => setWide(query.matches);
    query.addEventListener("change", update);
    return () => query.removeEventListener("change", update);
  }, []);
  return wide;
}
