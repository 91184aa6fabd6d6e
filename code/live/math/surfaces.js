// Losses of two parameters with a known shape: fathom.losses.surfaces. Each has its value
// and its gradient.

/** ½(λ₀u² + λ₁v²), with (u, v) the parameters in axes turned by an angle: quadratic. */
export function quadratic([flat, steep], angle = 0) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const turned = ([x, y]) => [cos * x + sin * y, cos * y - sin * x];
  return {
    value(point) {
      const [u, v] = turned(point);
      return 0.5 * (flat * u * u + steep * v * v);
    },
    gradient(point) {
      const [u, v] = turned(point);
      return [cos * flat * u - sin * steep * v, sin * flat * u + cos * steep * v];
    },
  };
}

/** ½(λ₀φ₀² − λ₁φ₁²) + ¼φ₁⁴: a saddle at 0 between two minima, at φ₁ = ±√λ₁: saddle. */
export function saddle([up, down]) {
  return {
    value: ([x, y]) => 0.5 * (up * x * x - down * y * y) + 0.25 * y ** 4,
    gradient: ([x, y]) => [up * x, y ** 3 - down * y],
  };
}
