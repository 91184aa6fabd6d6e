// Forward and backward pass on a graph of single numbers, node by node: what
// fathom.training.autodiff and torch.autograd give for the same expression. A node is
// [name, operation, [names of what it reads]].

/**
 * By name: what an operation gives, its local derivative for each of what it reads, and
 * both in words.
 */
export const OPERATIONS = {
  add: { value: (a, b) => a + b, local: () => [1, 1], text: (a, b) => `${a} + ${b}` },
  subtract: { value: (a, b) => a - b, local: () => [1, -1], text: (a, b) => `${a} − ${b}` },
  multiply: { value: (a, b) => a * b, local: (a, b) => [b, a], text: (a, b) => `${a} · ${b}` },
  square: { value: (a) => a * a, local: (a) => [2 * a], text: (a) => `${a}²` },
  relu: { value: (a) => Math.max(0, a), local: (a) => [a > 0 ? 1 : 0], text: (a) => `ReLU(${a})` },
  exp: { value: Math.exp, local: (a) => [Math.exp(a)], text: (a) => `exp(${a})` },
  log: { value: Math.log, local: (a) => [1 / a], text: (a) => `log(${a})` },
  sin: { value: Math.sin, local: (a) => [Math.cos(a)], text: (a) => `sin(${a})` },
  tanh: { value: Math.tanh, local: (a) => [1 - Math.tanh(a) ** 2], text: (a) => `tanh(${a})` },
};

/** Throws where the list is no graph whose nodes read only what stands before them. */
export function check(nodes, inputs) {
  const known = new Set(inputs);
  for (const [name, operation, from] of nodes) {
    const wanted = OPERATIONS[operation]?.value.length;
    if (wanted !== from.length) throw new Error(`${name}: “${operation}” of ${from.length} is no operation here`);
    for (const read of from)
      if (!known.has(read)) throw new Error(`${name} reads ${read}, which does not stand before it`);
    known.add(name);
  }
}

/** The value of each name, from those of the inputs. */
export function forward(nodes, inputs) {
  const values = { ...inputs };
  for (const [name, operation, from] of nodes)
    values[name] = OPERATIONS[operation].value(...from.map((read) => values[read]));
  return values;
}

/**
 * What the backward pass sends along each edge, in its order, the last node first: `sent`
 * is `upstream` (the gradient of `from`) times `local`, and is added to what `to` has had
 * `before` from `earlier` other edges, which makes `total`.
 */
export function backward(nodes, values) {
  const gradients = Object.fromEntries(Object.keys(values).map((name) => [name, 0]));
  const arrived = { ...gradients };
  gradients[nodes.at(-1)[0]] = 1;
  return nodes.toReversed().flatMap(([name, operation, from]) => {
    const locals = OPERATIONS[operation].local(...from.map((read) => values[read]));
    return from.map((to, slot) => {
      const [upstream, local, before, earlier] = [gradients[name], locals[slot], gradients[to], arrived[to]];
      const sent = upstream * local;
      gradients[to] += sent;
      arrived[to] += 1;
      return { from: name, to, slot, upstream, local, sent, before, earlier, total: gradients[to] };
    });
  });
}

/** ∂(last node)/∂(each name), after the first `number` messages of the backward pass. */
export const gradients = (nodes, messages, number = messages.length) => ({
  [nodes.at(-1)[0]]: 1, ...Object.fromEntries(messages.slice(0, number).map(({ to, total }) => [to, total])),
});
