// Which pages are for whom, and where everybody else is sent.
import type { User } from "../api";

const FOR_USERS = ["/tasks", "/account"];
const FOR_VISITORS = ["/login", "/register", "/goodbye"];
/** And every address below them. */
const FOR_ADMINS = ["/insights", "/pipeline"];

/** What travels with a navigation. */
export interface Arrival {
  /** The page that a visitor was sent away from. */
  from?: string;
  /** The account is gone. */
  deleted?: boolean;
}

function isOneOf(paths: string[], pathname: string) {
  return paths.includes(plain(pathname));
}

function plain(pathname: string) {
  return pathname.replace(/(.)\/+$/, "$1").toLowerCase();
}

export function isForUsers(pathname: string): boolean {
  return isOneOf(FOR_USERS, pathname) || isForAdmins(pathname);
}

export function isForAdmins(pathname: string): boolean {
  const path = plain(pathname);
  return FOR_ADMINS.some((place) => path === place || path.startsWith(`${place}/`));
}

/** Null when the page may be shown. */
export function redirectFor(pathname: string, user: User | null, arrival: Arrival | null): string | null {
  // Where password managers send people (W3C, "A Well-Known URL for Changing Passwords").
  if (plain(pathname) === "/.well-known/change-password") return "/account";
  if (!user && isForUsers(pathname)) return "/login";
  if (!user && plain(pathname) === "/goodbye" && !arrival?.deleted) return "/";
  if (user && isOneOf(FOR_VISITORS, pathname)) return arrival?.from ?? "/tasks";
  return null;
}
