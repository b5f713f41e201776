// Why a record is a dead letter: Kafka Connect's headers (KIP-298).
import type { TopicRecord } from "../pipeline-api";
import { headerText } from "../records/record-detail";

const PREFIX = "__connect.errors.";

export interface Reason {
  /** "topic 0:57", where it came from. */
  from: string;
  stage: string;
  exception: string;
  message: string;
}

/** Null when the connector gave none: errors.deadletterqueue.context.headers.enable is not true. */
export function reasonOf({ headers }: TopicRecord): Reason | null {
  const values = new Map(headers.filter(({ name }) => name.startsWith(PREFIX)).map(({ name, value }) => [name.slice(PREFIX.length), headerText(value)]));
  if (values.size === 0) return null;
  return {
    from: `${values.get("topic") ?? "?"} ${values.get("partition") ?? "?"}:${values.get("offset") ?? "?"}`,
    stage: (values.get("stage") ?? "").toLowerCase().replaceAll("_", " "),
    exception: (values.get("exception.class.name") ?? "").split(".").at(-1)!,
    message: values.get("exception.message") ?? "",
  };
}
