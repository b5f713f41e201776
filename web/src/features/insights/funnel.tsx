import { useNavigate } from "react-router-dom";

import { DataTable } from "../../ui/data-table";
import { CrossIcon } from "../../ui/icons";
import { ACTIONS, inOrder } from "./actions";
import { Nothing, Panel } from "./charts/panel";
import type { Change } from "./filter";
import { percentText } from "./format";
import { pathOf, type Funnel } from "./insights-api";
import { useInsights } from "./insights-context";
import { NumberLink } from "./number-link";
import { useQuestion } from "./use-question";

const DEFAULT_STEPS = ["view", "register", "create", "complete"];
const STEPS_MAX = 10;

export function FunnelPanel({ known }: { known: string[] }) {
  const { search, question, tick, at } = useInsights();
  const navigate = useNavigate();
  const steps = search.get("steps")?.split(",").filter(Boolean).slice(0, STEPS_MAX) ?? DEFAULT_STEPS;
  const order = search.get("order") === "time" ? "time" : "any";
  const parameters = question({ steps: steps.join(","), order });
  // The steps say which actions.
  parameters.delete("action");
  const path = pathOf("funnel", parameters);
  const answer = useQuestion<Funnel>(path, tick);

  const show = (next: string[]) => navigate(at({ steps: next.join() === DEFAULT_STEPS.join() ? null : next.join() }));
  const choices = inOrder([...ACTIONS, ...known, ...steps]);
  const withStep = (index: number, action: string) => steps.map((step, i) => (i === index ? action : step));
  const swapped = (index: number) =>
    steps.map((step, i) => (i === index ? steps[index - 1]! : i === index - 1 ? steps[index]! : step));
  const exported = new URLSearchParams(question());
  exported.set("action", [...new Set(steps)].join());

  return (
    <Panel
      title="Funnel"
      about="People with a name who did each step and all before it."
      answer={answer}
      path={path}
      filter={exported}
      height="list"
      table={(funnel) => <FunnelTable funnel={funnel} />}
      controls={
        <div className="funnel-order" role="group" aria-label="Order of the steps">
          {(["any", "time"] as const).map((one) => (
            <button
              key={one}
              type="button"
              className="tool"
              aria-pressed={order === one}
              onClick={() => navigate(at({ order: one === "any" ? null : one }))}
            >
              {one === "any" ? "In any order" : "One after the other"}
            </button>
          ))}
        </div>
      }
    >
      {(funnel) => {
        const found = funnel.steps.length === steps.length ? funnel.steps : [];
        const first = found[0]?.people ?? 0;
        return (
          <>
            <ol className="funnel">
              {steps.map((step, index) => (
                <li key={index}>
                  <div className="funnel-step">
                    <select
                      aria-label={`Step ${index + 1}`}
                      value={step}
                      onChange={(event) => show(withStep(index, event.target.value))}
                    >
                      {choices.map((action) => (
                        <option key={action}>{action}</option>
                      ))}
                    </select>
                    <span className="funnel-share">
                      {found[index] && index > 0 ? percentText(found[index].people, found[index - 1]!.people) : ""}
                    </span>
                    <span className="funnel-people">
                      {found[index] ? <FunnelNumber funnel={funnel} index={index} /> : "–"}
                    </span>
                    <button
                      type="button"
                      className="icon-button"
                      aria-label={`Move step ${index + 1}, ${step}, up`}
                      disabled={index === 0}
                      onClick={() => show(swapped(index))}
                    >
                      <ArrowUp />
                    </button>
                    <button
                      type="button"
                      className="icon-button"
                      aria-label={`Remove step ${index + 1}, ${step}`}
                      disabled={steps.length === 1}
                      onClick={() => show(steps.filter((_, i) => i !== index))}
                    >
                      <CrossIcon />
                    </button>
                  </div>
                  <span
                    className="bar"
                    style={{ width: `${first > 0 ? (100 * (found[index]?.people ?? 0)) / first : 0}%` }}
                  />
                </li>
              ))}
            </ol>
            {first === 0 && <Nothing>Nobody did the first step in this range.</Nothing>}
            <p className="panel-end">
              {first > 0 && `${percentText(found.at(-1)?.people ?? 0, first)} from first to last`}
              {steps.length < STEPS_MAX && (
                <button
                  type="button"
                  className="text-button"
                  onClick={() => show([...steps, choices.find((action) => !steps.includes(action)) ?? "view"])}
                >
                  Add a step
                </button>
              )}
            </p>
          </>
        );
      }}
    </Panel>
  );
}

function ArrowUp() {
  return (
    <svg className="icon" viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" focusable="false">
      <path d="M10 15.5v-11m-4.5 4.5L10 4.5 14.5 9" />
    </svg>
  );
}

/** Opens the people who did all steps up to this one. */
function FunnelNumber({ funnel: { steps, order }, index }: { funnel: Funnel; index: number }) {
  const did = steps.slice(0, index + 1).map(({ action }) => action);
  const to: Change = { view: "people", action: null, did: did.join() };
  return <NumberLink value={steps[index]!.people} of={`people who ${didText(did, order)}`} to={to} />;
}

/** "did view, register", "did view, then register" */
export function didText(did: string[], order: string): string {
  return `did ${did.join(order === "time" ? ", then " : ", ")}`;
}

function FunnelTable({ funnel }: { funnel: Funnel }) {
  return (
    <DataTable
      caption={funnel.order === "time" ? "People by step, one step after the other" : "People by step, in any order"}
      columns={[
        { key: "step", head: "Step" },
        { key: "people", head: "People", figure: true },
        { key: "before", head: "Of the step before", figure: true },
        { key: "first", head: "Of the first", figure: true },
      ]}
      rows={funnel.steps.map(({ action, people }, index) => ({
        key: String(index),
        cells: [
          `${index + 1}. ${action}`,
          <FunnelNumber key="people" funnel={funnel} index={index} />,
          index === 0 ? "" : percentText(people, funnel.steps[index - 1]!.people),
          index === 0 ? "" : percentText(people, funnel.steps[0]!.people),
        ],
      }))}
    />
  );
}
