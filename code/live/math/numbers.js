// Small arithmetic that figures and kit share.

/** `value` kept between two bounds; the middle where there is no number. */
export const clamp = (value, low, high) =>
  Number.isNaN(value) ? (low + high) / 2 : Math.min(high, Math.max(low, value));

/** `count` numbers from `low` to `high`, evenly spaced: torch.linspace. */
export const linspace = (low, high, count) =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));

/** The smallest and largest value, with a share of their distance as margin. */
export function extent(values, margin = 0.05) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const room = (high - low || 1) * margin;
  return [low - room, high + room];
}

/** The largest size among the values, and at least `least`. */
export const largest = (values, least = 0) => Math.max(least, ...values.map(Math.abs));

/** How far a knob should reach that starts at one of the values: twice, and a whole number. */
export const reach = (values) => Math.ceil(2 * largest(values, 1));

export const total = (values) => values.reduce((sum, value) => sum + value, 0);
export const mean = (values) => total(values) / values.length;
