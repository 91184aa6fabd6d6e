// Learning rates beside the limit: which path each makes, and which are offered. Nothing
// here touches the page.

export const PATHS = [
  "down one flank, then along the valley", "from flank to flank, each time lower",
  "from flank to flank, each time higher",
];

/** Which of the three paths a rate makes: what a step multiplies the way across by. */
export const pathOf = (rate, curvature) => Math.min(2, Math.floor(rate * curvature));

/** The slider of the rate goes beyond the limit by a quarter, in steps of a twentieth or less. */
export function rates(limit) {
  const step = 10 ** Math.floor(Math.log10(limit / 20));
  return { step, max: Number((step * Math.ceil((1.25 * limit) / step)).toPrecision(6)) };
}
