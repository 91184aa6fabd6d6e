"""The figures as a notebook's front end gets them: one text, a model, messages."""

import json
import re

import pytest
from actions import broken_numbers, signature
from bs4 import BeautifulSoup
from specimens import SPECIMENS

pytestmark = pytest.mark.slow

# What anywidget gives a front end: Backbone's events, and messages with DataViews.
STUB = """async ([name, state]) => {
  const listeners = {};
  const emit = (event, ...values) =>
    (listeners[event] ?? []).forEach(f => f(...values));
  const file = async path => new DataView(await (await fetch(path)).arrayBuffer());
  const files = {
    "runtime-script": "/_static/live/runtime/ort.wasm.bundle.min.mjs",
    "runtime-wasm": "/_static/live/runtime/ort-wasm-simd-threaded.wasm",
    ...Object.fromEntries(Object.keys(state._models).map(
      key => [`model:${key}`, `/_static/live/${state._models[key]}`])),
  };
  const values = { ...state, _base: "", _models: { ...state._models } };
  for (const key in values._models) values._models[key] = "";
  const model = {
    get: key => values[key],
    set: (key, value) => {
      if (JSON.stringify(values[key]) === JSON.stringify(value)) return;
      values[key] = value;
      emit(`change:${key}`, model, value);
      emit("change", model);
    },
    save_changes: () => {},
    on: (event, f) => (listeners[event] ??= []).push(f),
    off: (event, f) => {
      listeners[event] = (listeners[event] ?? []).filter(g => g !== f);
    },
    send: async ({ wanted }) =>
      emit("msg:custom", { sent: wanted }, [await file(files[wanted])]),
  };
  const text = await (await fetch(`/widget/${name}.js`)).text();
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const el = document.createElement("div");
  el.className = "fathom-live-stage";
  document.body.replaceChildren(el);
  await (await import(url)).default.render({ model, el });
}"""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.xdist_group(f"figure {name}"), id=name)
        for name in sorted(SPECIMENS)
    ],
)
def test_figure_runs_from_one_text(name, watched, small_site, small_address):
    soup = BeautifulSoup((small_site / f"{name}.html").read_text(), "html.parser")
    state = json.loads(soup.select_one(".fathom-live-state").string)
    models = {tag["data-model"]: tag["data-url"] for tag in soup.select("[data-model]")}

    page = watched.open(f"{small_address}/index.html")
    page.evaluate(STUB, [name, {**state, "_models": models}])
    stage = page.locator("body")
    page.locator(".fl-readout").wait_for()
    before = signature(stage)
    slider = page.locator("input[type=range]:visible").first
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    if models:
        page.locator('.fl[data-ready="true"]').wait_for(timeout=60_000)
    if name == "train-in-browser":
        page.get_by_role("button", name="One step").click()
        page.locator('.fl[data-steps="1"]').wait_for(timeout=60_000)
    assert signature(stage) != before
    assert not broken_numbers(stage)


def test_widgets_need_no_other_file(bundles):
    for path in (bundles.parent / "widget").glob("*.js"):
        text = path.read_text("utf-8")
        assert "import.meta" not in text, path.name
        assert not re.search(r'\bimport[\w\s{},*$]*from"', text), path.name
