const WIDTH = 60;
const HEIGHT = 20;

/** The rate of the last minute, as a small picture beside the figure. */
export function Sparkline({ rates }: { rates: number[] }) {
  const top = Math.max(1, ...rates);
  const x = (index: number) => WIDTH - (rates.length - 1 - index);
  const y = (rate: number) => HEIGHT - 2 - (rate / top) * (HEIGHT - 4);
  const points = rates.map((rate, index) => `${x(index)},${y(rate).toFixed(1)}`).join(" ");
  return (
    <svg className="sparkline" viewBox={`0 0 ${WIDTH + 2} ${HEIGHT}`} width={WIDTH + 2} height={HEIGHT} aria-hidden="true" focusable="false">
      <path d={`M0 ${HEIGHT - 1.5}H${WIDTH}`} />
      {rates.length > 1 && <polyline points={points} />}
      {rates.length > 0 && <circle cx={WIDTH} cy={y(rates.at(-1)!)} r="2" />}
    </svg>
  );
}
