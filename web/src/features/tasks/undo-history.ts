// What can be taken back, and then done again.
import type { Edit } from "./task";

export interface Step {
  /** As in “Milk” was deleted. */
  what: string;
  /** They take it back, in this order. */
  inverse: Edit[];
}

const STEPS_MAX = 100;

export class UndoHistory {
  private undos: Step[] = [];
  private redos: Step[] = [];

  did(step: Step) {
    this.undos = [...this.undos, step].slice(-STEPS_MAX);
    this.redos = [];
  }

  /** Takes the last step back (or does it again): `make` makes its edits and returns what undoes them. */
  step(direction: "undo" | "redo", make: (edits: Edit[]) => Edit[]): Step | null {
    const [from, to] = direction === "undo" ? [this.undos, this.redos] : [this.redos, this.undos];
    for (let last = from.pop(); last; last = from.pop()) {
      const inverse = make(last.inverse);
      // Another device may have left nothing of it.
      if (inverse.length === 0) continue;
      to.push({ what: last.what, inverse });
      return last;
    }
    return null;
  }
}
