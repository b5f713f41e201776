export { disconnect, trackEvent } from "./producer";
export { INTERACTION_EVENT_SCHEMA, TOPIC_NAME } from "./schema";
export type { Action, InteractionEvent, TrackEventOptions } from "./types";
