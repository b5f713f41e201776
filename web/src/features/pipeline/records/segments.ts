// Where what lies in the bytes of a key or a value.
import { flat } from "../format";
import type { Data } from "../pipeline-api";

export interface Segment {
  name: string;
  begin: number;
  /** Behind its last byte. */
  end: number;
  value: string;
  /** Not the schema's: it says which schema it is. */
  frame: boolean;
}

const ID_BYTES = 4;

/** The frame (a magic byte, the schema's id), then the fields in their order; nothing for what is no Avro. */
export function segmentsOf({ form, schemaId, fields = [], data }: Data): Segment[] {
  if (form !== "avro") return [];
  const values = (typeof data === "object" && data !== null ? data : {}) as Record<string, unknown>;
  return [
    { name: "magic byte", begin: 0, end: 1, value: "0", frame: true },
    { name: "schema id", begin: 1, end: 1 + ID_BYTES, value: String(schemaId), frame: true },
    ...fields.map(({ name, begin, end }) => ({ name, begin, end, value: flat(values[name]), frame: false })),
  ];
}

const TONES = 5;

/** How a segment looks, beside its neighbours. */
export function toneOf(segments: Segment[], number: number): string {
  if (segments[number]?.frame !== false) return "tone-frame";
  return `tone-${(number - segments.findIndex(({ frame }) => !frame)) % TONES}`;
}

export function decodeBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

/** For each byte its segment's number; -1 for none. */
export function ownersOf(segments: Segment[], size: number): Int16Array {
  const owners = new Int16Array(size).fill(-1);
  segments.forEach(({ begin, end }, number) => owners.fill(number, begin, end));
  return owners;
}

/** "byte 5", "bytes 6–41" */
export function placeText({ begin, end }: Segment): string {
  if (end <= begin) return "no byte";
  return end - begin === 1 ? `byte ${begin}` : `bytes ${begin}–${end - 1}`;
}
