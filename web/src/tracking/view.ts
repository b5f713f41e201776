/** A page view as `POST /api/track` takes it (docs/api.md, Tracking). */
export interface View {
  action: "view";
  what: string;
  id: string;
  /** By this browser's clock. */
  at: string;
  /** No person sits there. */
  automated?: true;
}

/** A view that waits. */
export interface WaitingView extends View {
  /** Its key in the store, in order; absent as long as it is not stored. */
  n?: number;
}

export function newView(what: string): View {
  const view: View = { action: "view", what, id: newId(), at: new Date().toISOString() };
  if (navigator.webdriver) view.automated = true;
  return view;
}

/** crypto.randomUUID is for secure contexts only; http:// off localhost is none. */
function newId(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
