// The pages of insights in states that do not change, for axe and for the documentation: the API is played.
import { expect, type Page } from "@playwright/test";

import { ADA, signIn } from "./people";
import type { PageState } from "./pages";
import { playAdministrator, playStream } from "./played";

const NOW = new Date("2026-05-04T10:15:30Z");
const DAY_MS = 86_400_000;
const TODAY = Date.parse("2026-05-04T00:00:00Z");
const ID = "5f0c3d0e-8a51-4d5e-9c0b-2f4f0b7a9e11";

const iso = (time: number) => new Date(time).toISOString();
const sumOf = (figures: Record<string, number>) => Object.values(figures).reduce((sum, one) => sum + one, 0);

/** Where the wave begins says which period it is. */
function bucketsOf(days: number, ofOne = false, begin = 0) {
  return Array.from({ length: days }, (_, index) => bucket(index, days, begin, ofOne ? 0.05 : 1));
}

function bucket(index: number, days: number, begin: number, share: number) {
  const wave = (weight: number, phase: number) =>
    Math.max(0, Math.round(share * (weight - begin) * (1 + 0.4 * Math.sin((index + begin) / 2 + phase)) * (index % 7 === 4 ? 0.5 : 1)));
  const byAction = {
    view: wave(52, 0),
    register: wave(3, 1),
    login: wave(9, 2),
    logout: wave(4, 2.4),
    create: wave(24, 0.4),
    complete: wave(17, 0.9),
    delete: wave(5, 3),
  };
  const from = TODAY - (days - 1 - index) * DAY_MS;
  return { from: iso(from), to: iso(from + DAY_MS), events: sumOf(byAction), byAction };
}

type Bucket = ReturnType<typeof bucket>;

const totals = (buckets: Bucket[], people: number, newPeople: number, anonymous: number) => ({
  events: buckets.reduce((sum, { events }) => sum + events, 0),
  byAction: buckets[0]?.byAction ?? {},
  people,
  newPeople,
  returning: people - newPeople,
  anonymous,
});

const top = (rows: [string, number, number][], names = rows.length) => ({
  rows: rows.map(([name, events, people]) => ({ name, events, people, first: iso(TODAY - 6 * DAY_MS), last: iso(NOW.getTime() - 90_000) })),
  names,
  otherEvents: names > rows.length ? 64 : 0,
});

const TOPS: Record<string, ReturnType<typeof top>> = {
  page: top([
    ["/tasks", 214, 31],
    ["/", 131, 0],
    ["/account", 48, 17],
    ["/register", 22, 0],
    ["/login", 17, 0],
  ]),
  title: top(
    [
      ["Water the plants", 61, 19],
      ["Write to grandmother", 44, 16],
      ["Return the library books", 32, 12],
      ["Ask Zoë for the soup recipe", 25, 9],
      ["Plan the walk along the river, from the old mill to the second bridge and back", 21, 8],
      ["Book the train to Basel", 14, 7],
      ["Fix the bicycle", 9, 6],
    ],
    18,
  ),
  who: top(
    [
      ["anonymous", 170, 0],
      ["chloe@example.com", 64, 1],
      ["ben@example.com", 51, 1],
      ["esra@example.com", 47, 1],
      ["farid.lund@example.org", 40, 1],
      ["greta@example.com", 33, 1],
      ["hugo@example.com", 26, 1],
    ],
    33,
  ),
};

const TOPS_OF_CHLOE: Record<string, [string, number, number][]> = {
  page: [
    ["/tasks", 14, 1],
    ["/account", 2, 1],
  ],
  title: [
    ["Water the plants", 9, 1],
    ["Write to grandmother", 4, 1],
  ],
  who: [["chloe@example.com", 64, 1]],
};

const LINES: [string, string, string][] = [
  ["complete", "chloe@example.com", "Water the plants"],
  ["view", "anonymous", "/"],
  ["create", "farid.lund@example.org", "Plan the walk along the river, from the old mill to the second bridge and back"],
  ["view", "farid.lund@example.org", "/tasks"],
  ["login", "farid.lund@example.org", "/login"],
  ["delete", "ben@example.com", "Fix the bicycle"],
  ["register", "greta@example.com", "/register"],
  ["logout", "esra@example.com", "/tasks"],
];
const EVENTS = Array.from({ length: 24 }, (_, index) => {
  const [action, who, what] = LINES[index % LINES.length]!;
  return {
    id: index === 0 ? ID : `0d6b7c8a-5a0e-4f0e-8a4b-${String(index).padStart(12, "0")}`,
    action,
    who,
    what,
    time: iso(NOW.getTime() - 14_000 - index * 47_000),
    automated: index === 6,
    local: false,
  };
});
const OF_CHLOE = EVENTS.map((event, index) => ({ ...event, who: "chloe@example.com", time: iso(NOW.getTime() - index * index * 900_000) }));

const COHORTS = [12, 9, 14, 11, 16, 13, 18, 7].map((people, index) => ({
  week: iso(TODAY - (7 - index) * 7 * DAY_MS).slice(0, 10),
  from: iso(TODAY - (7 - index) * 7 * DAY_MS),
  people,
  returned: Array.from({ length: 8 - index }, (_, week) => Math.round(people * Math.exp(-week / 4))),
}));

const stage = (name: string, ms: number, passed: number, where: string, more: object = {}) => ({
  stage: name,
  state: "done",
  at: iso(NOW.getTime() - 14_000 + passed),
  ms,
  where,
  why: "",
  rule: "",
  field: "",
  remedy: "",
  ...more,
});
const NOT_YET = { state: "waiting", at: null, ms: null };

function trace(stopped: boolean) {
  const first = [
    stage("accepted", 0, 0, "site 127.0.0.1:3000"),
    stage("outbox", 1, 1, "events.db"),
    stage("produced", 8, 9, "taskflow-interactions-1@20417"),
    stage("fetched", 22, 31, "cassandra-sink-interactions, task 0"),
  ];
  return stopped
    ? {
        id: ID,
        event: EVENTS[0],
        totalMs: 31,
        stopped: "written",
        stages: [
          ...first,
          stage("written", 13, 44, "taskflow-interactions-dead-0@3", {
            state: "failed",
            why: "TASK_PUT: DataException: column time of table taskflow.interactions: a ARRAY does not fit type text",
            rule: "column time takes text",
            field: "time",
            remedy: "Mend the producer, then send it again: Pipeline, Dead letters.",
          }),
          stage("visible", 0, 0, "", { ...NOT_YET, state: "unknown" }),
        ],
      }
    : {
        id: ID,
        event: EVENTS[0],
        totalMs: 61,
        stopped: null,
        stages: [...first, stage("written", 13, 44, "taskflow.interactions"), stage("visible", 17, 61, "insights")],
      };
}

const STATUS = {
  state: "running",
  events: 18_204,
  repeats: 12,
  changed: 0,
  removed: 3,
  version: 1,
  positions: [],
  behind: 0,
  behindSeconds: 0,
  problem: "",
};

interface Played {
  empty?: boolean;
  stopped?: boolean;
  status?: object;
}

function answerTo(question: string, parameters: URLSearchParams, { empty, stopped }: Played): object | null {
  const who = parameters.get("who");
  const days =
    Math.max(1, Math.round((Date.parse(parameters.get("to") ?? "") - Date.parse(parameters.get("from") ?? "")) / DAY_MS) || 30) + 1;
  switch (question) {
    case "summary":
      if (empty) return { ...totals([], 0, 0, 0), before: totals([], 0, 0, 0) };
      if (who) return { ...totals(bucketsOf(days, true), 1, 0, 0), before: totals(bucketsOf(days, true, 3), 1, 1, 0) };
      return { ...totals(bucketsOf(days), 32, 7, 870), before: totals(bucketsOf(days, false, 3), 30, 9, 931) };
    case "series": {
      if (empty) return { step: "day", zone: "UTC", buckets: [], before: [] };
      return { step: "day", zone: "UTC", buckets: bucketsOf(days, who !== null), before: bucketsOf(days, who !== null, 3) };
    }
    case "top":
      if (empty) return top([]);
      return who ? top(TOPS_OF_CHLOE[parameters.get("by")!]!) : TOPS[parameters.get("by")!]!;
    case "people": {
      const people = TOPS.who!.rows.slice(1).map(({ name, events, first, last }) => ({ name, events, first, last }));
      return { people: empty ? [] : people, total: empty ? 0 : 32, next: empty ? null : "26.6" };
    }
    case "funnel": {
      const steps = parameters.get("steps")!.split(",");
      return {
        steps: steps.map((action, index) => ({ action, people: empty ? 0 : Math.round(32 / (1 + index * 0.7)) })),
        order: parameters.get("order"),
      };
    }
    case "retention":
      return { cohorts: empty ? [] : COHORTS };
    case "events":
      return empty
        ? { events: [], total: 0, next: null }
        : who
          ? { events: OF_CHLOE, total: OF_CHLOE.length, next: null }
          : { events: EVENTS, total: 912, next: "912" };
    case "status":
      return STATUS;
    default:
      return question === `trace/${ID}` ? trace(stopped ?? false) : null;
  }
}

/** ADA as an administrator, whoever registered first. */
export async function openInsights(page: Page, path: string, played: Played = {}) {
  await page.clock.setFixedTime(NOW);
  await signIn(page, ADA);
  await playStream(page, "/api/insights/live", "status", played.status ?? STATUS);
  await page.route("**/api/insights/**", (route) => {
    const { pathname, searchParams } = new URL(route.request().url());
    const found = answerTo(decodeURIComponent(pathname).slice("/api/insights/".length), searchParams, played);
    return found
      ? route.fulfill({ json: found })
      : route.fulfill({ status: 404, json: { error: { code: "not_found", message: "No stage knows this id." } } });
  });
  await playAdministrator(page, "/insights");
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

const chart = (page: Page) => page.getByRole("slider", { name: /^Events over time/ });

export const INSIGHTS_PAGES: PageState[] = [
  {
    name: "insights",
    pictured: true,
    open: async (page) => {
      await openInsights(page, "/insights?range=30d");
      await expect(chart(page)).toBeVisible();
      await expect(page.getByRole("cell", { name: /^7 of the week/ }).first()).toBeVisible();
    },
  },
  {
    name: "insights-tables",
    open: async (page) => {
      await openInsights(page, "/insights?range=30d&action=view,create&text=e&automated=false&local=false");
      for (const name of ["Events over time", "Funnel"])
        await page.getByRole("region", { name, exact: true }).getByRole("button", { name: "Show as table" }).click();
      await page.getByText("More filters").click();
      await page.getByRole("region", { name: "Top pages", exact: true }).getByText("Export").click();
    },
  },
  {
    name: "insights-chart",
    open: async (page) => {
      await openInsights(page, "/insights?range=30d");
      await chart(page).focus();
      await expect(page.locator(".chart-tip")).toBeVisible();
      await page.getByText("Own range").evaluate((summary) => ((summary.parentElement as HTMLDetailsElement).open = true));
    },
  },
  {
    name: "insights-person",
    pictured: true,
    open: async (page) => {
      await openInsights(page, "/insights?who=chloe@example.com");
      await expect(page.getByRole("region", { name: "chloe@example.com" })).toContainText("First event");
    },
  },
  {
    name: "insights-events",
    pictured: true,
    open: async (page) => {
      await openInsights(page, "/insights?view=events");
      await expect(page.getByText("912 events")).toBeVisible();
    },
  },
  {
    name: "insights-people",
    open: async (page) => {
      await openInsights(page, "/insights?view=people");
      await expect(page.getByText("32 people")).toBeVisible();
    },
  },
  {
    name: "insights-empty",
    open: async (page) => {
      await openInsights(page, "/insights", { empty: true });
      await expect(page.getByText("No events in this range yet.")).toBeVisible();
    },
  },
  {
    name: "insights-behind",
    open: async (page) => {
      await openInsights(page, "/insights?range=all", { status: { ...STATUS, state: "behind", behind: 48_210, behindSeconds: 94 } });
      await expect(page.getByText("48,210 events")).toBeVisible();
    },
  },
  {
    name: "insights-failed",
    open: async (page) => {
      await openInsights(page, "/insights");
      await page.route("**/api/insights/**", (route) =>
        route.fulfill({ status: 503, json: { error: { code: "busy", message: "insights.url: 127.0.0.1:3010 does not answer." } } }),
      );
      await page.reload();
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "insights-opening",
    open: async (page) => {
      await openInsights(page, "/insights");
      await page.route("**/api/insights/**", (route) =>
        route.fulfill({ status: 503, headers: { "Retry-After": "30" }, json: { error: { code: "opening", message: "Insights opens its table." } } }),
      );
      await page.reload();
      await expect(page.getByText("The numbers come by themselves.")).toBeVisible();
    },
  },
  {
    name: "insights-download-failed",
    open: async (page) => {
      await openInsights(page, "/insights?range=30d");
      await page.route("**/api/insights/export?**", (route) => route.abort("connectionreset"));
      const panel = page.getByRole("region", { name: "Top pages", exact: true });
      await panel.getByText("Export").click();
      await panel.getByRole("link", { name: "CSV", exact: true }).click();
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "insights-event",
    pictured: true,
    open: async (page) => {
      await openInsights(page, `/insights/events/${ID}`);
      await expect(page.getByText("Arrived after 61 ms")).toBeVisible();
    },
  },
  {
    name: "insights-event-stopped",
    pictured: true,
    open: async (page) => {
      await openInsights(page, `/insights/events/${ID}`, { stopped: true });
      await expect(page.getByText("What to do:")).toBeVisible();
    },
  },
  {
    name: "insights-event-unknown",
    open: async (page) => {
      await openInsights(page, "/insights/events/no-such-event");
      await expect(page.getByRole("heading", { name: "No part knows this event" })).toBeVisible();
    },
  },
];
