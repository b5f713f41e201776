import { PATH_MAX } from "./limits";

/**
 * The path that an address shows: with a hash that is a path of its own (#/active), without one that is a place on
 * the page (#prices) or the root of the others (#/), and never with what follows a question mark.
 */
export function pagePath({ pathname, hash }: { pathname: string; hash: string }): string {
  const [route = ""] = /^#!?\/[^?]+/.exec(hash) ?? [];
  return (pathname + route).slice(0, PATH_MAX);
}
