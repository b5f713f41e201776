import { useEffect, useRef, type PointerEvent as ReactPointerEvent } from "react";

/** Near the window's edge the page scrolls along, at most so many pixels a frame. */
const EDGE_PX = 72;
const SCROLL_PX = 14;

type OnDrop = (id: string, previous: string | undefined, next: string | undefined) => void;

/** Lets rows (`li[data-id]`) be dragged by their grips. Returns what the list calls when a pointer goes down in it. */
export function useDragging(onDrop: OnDrop) {
  const latest = useRef(onDrop);
  latest.current = onDrop;
  const drag = useRef<Drag | null>(null);
  useEffect(() => () => drag.current?.end(false), []);

  return (event: ReactPointerEvent<HTMLElement>) => {
    const grip = (event.target as Element).closest<HTMLElement>("[data-control=grip]");
    const row = grip?.closest<HTMLElement>("li[data-id]");
    if (!grip || !row || event.button !== 0 || !event.isPrimary) return;
    drag.current?.end(false);
    drag.current = new Drag(row, grip, event.nativeEvent, (...drop) => latest.current(...drop));
  };
}

class Drag {
  private readonly rows: HTMLElement[];
  private readonly from: number;
  private readonly list: HTMLElement;
  private readonly startY: number;
  private to: number;
  private pointerY: number;
  private frame = 0;
  private readonly listening = new AbortController();

  constructor(
    private readonly row: HTMLElement,
    grip: HTMLElement,
    down: PointerEvent,
    private readonly onDrop: OnDrop,
  ) {
    this.list = row.parentElement!;
    this.rows = Array.from(this.list.children) as HTMLElement[];
    this.from = this.to = this.rows.indexOf(row);
    this.pointerY = down.clientY;
    this.startY = down.clientY + window.scrollY;
    grip.setPointerCapture(down.pointerId);
    const { signal } = this.listening;
    grip.addEventListener("pointermove", this.onMove, { signal });
    grip.addEventListener("pointerup", () => this.end(true), { signal });
    grip.addEventListener("pointercancel", () => this.end(false), { signal });
    window.addEventListener("keydown", this.onKey, { signal, capture: true });
    this.frame = requestAnimationFrame(this.scrollAlong);
    row.classList.add("dragged");
    this.list.classList.add("dragging");
  }

  end(drop: boolean) {
    if (this.listening.signal.aborted) return;
    this.listening.abort();
    cancelAnimationFrame(this.frame);
    this.list.classList.remove("dragging");
    this.row.classList.remove("dragged");
    for (const row of this.rows) row.style.transform = "";
    if (!drop || this.to === this.from) return;
    const others = this.rows.filter((row) => row !== this.row);
    this.onDrop(this.row.dataset.id!, others[this.to - 1]?.dataset.id, others[this.to]?.dataset.id);
  }

  private readonly onMove = (event: PointerEvent) => {
    this.pointerY = event.clientY;
    this.follow();
  };

  private readonly onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    this.end(false);
  };

  private readonly scrollAlong = () => {
    const above = EDGE_PX - this.pointerY;
    const below = this.pointerY - (window.innerHeight - EDGE_PX);
    const by = above > 0 ? -above : Math.max(0, below);
    if (by !== 0) {
      window.scrollBy(0, Math.sign(by) * Math.min(SCROLL_PX, Math.abs(by) / 4));
      this.follow();
    }
    this.frame = requestAnimationFrame(this.scrollAlong);
  };

  private follow() {
    const moved = this.pointerY + window.scrollY - this.startY;
    const { offsetTop, offsetHeight } = this.row;
    const to = this.placeOf(offsetTop + offsetHeight / 2 + moved);
    // Those between here and there make room.
    const [first, last] = [Math.min(this.from, to, this.to), Math.max(this.from, to, this.to)];
    for (let index = first; index <= last; index++) {
      const shift = index > this.from && index <= to ? -offsetHeight : index < this.from && index >= to ? offsetHeight : 0;
      this.rows[index]!.style.transform = shift === 0 ? "" : `translateY(${shift}px)`;
    }
    this.to = to;
    this.row.style.transform = `translateY(${moved}px)`;
  }

  /** How many of the other rows have their middles above. */
  private placeOf(middle: number): number {
    let [low, high] = [0, this.rows.length - 1];
    while (low < high) {
      const half = (low + high) >> 1;
      const row = this.rows[half < this.from ? half : half + 1]!;
      if (row.offsetTop + row.offsetHeight / 2 < middle) low = half + 1;
      else high = half;
    }
    return low;
  }
}
