// node main.js '[["view","ada@example.com","/tasks"], ...]': tracks these events.
import { disconnect, trackEvent, type Action } from "./lib/kafka";

async function main() {
  const events = JSON.parse(process.argv[2] ?? "[]") as [Action, string, string][];
  for (const [action, who, what] of events) await trackEvent(action, { who, what });
  await disconnect();
}

void main();
