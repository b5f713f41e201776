// Which pages are for whom, and where everybody else is sent.
import type { User } from "../api";

const FOR_USERS = ["/tasks"];
const FOR_VISITORS = ["/login", "/register"];

function isOneOf(paths: string[], pathname: string) {
  return paths.includes(pathname.replace(/(.)\/+$/, "$1").toLowerCase());
}

export function isForUsers(pathname: string): boolean {
  return isOneOf(FOR_USERS, pathname);
}

/** Null when the page may be shown. */
export function redirectFor(pathname: string, user: User | null): string | null {
  if (!user && isForUsers(pathname)) return "/login";
  if (user && isOneOf(FOR_VISITORS, pathname)) return "/tasks";
  return null;
}
