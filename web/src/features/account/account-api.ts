import { call } from "../../api";

export interface AccountSession {
  id: string;
  /** "Firefox on Linux" */
  browser: string;
  createdAt: string;
  /** To the hour. */
  usedAt: string;
  /** The one that asks. */
  current: boolean;
}

export async function fetchSessions(): Promise<AccountSession[]> {
  return (await call<{ sessions: AccountSession[] }>("GET", "/api/sessions")).sessions;
}

export function endSession(id: string): Promise<void> {
  return call("DELETE", `/api/sessions/${encodeURIComponent(id)}`);
}

export function endOtherSessions(): Promise<void> {
  return call("DELETE", "/api/sessions");
}

export function changePassword(current: string, wanted: string): Promise<void> {
  return call("POST", "/api/password", { current, new: wanted });
}

/** All that the site keeps of the account, as text. */
export async function fetchExport(): Promise<string> {
  return JSON.stringify(await call<unknown>("GET", "/api/account/export"), null, 2);
}
