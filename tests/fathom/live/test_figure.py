"""What a live figure displays in the build, in a notebook, and without a browser."""

import base64
import json
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
import torch
from bs4 import BeautifulSoup
from torch import nn

from bookkit.site.live import MIME as SITE_MIME
from fathom.live import figure as source
from fathom.live.figure import live_figure
from fathom.plotting import curves, style
from fathom.plotting.palette import PALETTE


@pytest.fixture(autouse=True)
def in_style():
    with plt.rc_context():
        style.use_style()
        yield


def a_picture():
    figure, axes = style.subplots(height=2, width=3)
    curves.model_curve(axes, [0, 1, 2], [1, 0, 2])
    curves.data_points(axes, [0, 1], [1, 1])
    return figure


def a_figure(**values):
    return live_figure(
        "line-and-loss",
        title='A "line" & its loss',
        alt="A line <through> two points.",
        summary="Drag it.",
        **values,
    )


def the_state(figure):
    return json.loads(json.dumps(figure.data()["state"]))


@pytest.fixture
def bundles(tmp_path, monkeypatch):
    """Bundles as `make live` writes them, with next to nothing in them."""
    (tmp_path / "widget").mkdir()
    (tmp_path / "site" / "runtime").mkdir(parents=True)
    (tmp_path / "widget" / "line-and-loss.js").write_text("export default {};")
    (tmp_path / "widget" / "live.css").write_text(".fl { color: red }")
    runtime = tmp_path / "site" / "runtime"
    (runtime / "ort.wasm.bundle.min.mjs").write_bytes(b"script")
    (runtime / "ort-wasm-simd-threaded.wasm").write_bytes(b"wasm")
    monkeypatch.setattr(source, "_bundles", lambda: tmp_path)
    monkeypatch.delenv("FATHOM_BUILD", raising=False)
    monkeypatch.delenv("FATHOM_BOOK_URL", raising=False)
    return tmp_path


def test_values_reach_the_page_as_plain_numbers():
    state = the_state(
        a_figure(
            x=torch.tensor([0.1, 1 / 3]),
            theta=torch.tensor([[1.0, -2.0]], dtype=torch.float64).numpy(),
            count=3,
            on=True,
            name="</script><b>",
            nothing=None,
            nested={"a": (1, 2.5)},
        )
    )
    assert state["x"] == pytest.approx([0.1, 1 / 3], rel=1e-7)
    assert state["theta"] == [[1.0, -2.0]]
    assert (state["count"], state["on"], state["nothing"]) == (3, True, None)
    assert state["name"] == "</script><b>"
    assert state["nested"] == {"a": [1, 2.5]}


def test_single_precision_survives():
    values = torch.rand(100, generator=torch.Generator().manual_seed(0))
    back = torch.tensor(the_state(a_figure(x=values))["x"])
    torch.testing.assert_close(back, values, rtol=1e-7, atol=0)


def test_values_that_are_no_numbers_are_refused():
    with pytest.raises(ValueError, match="line-and-loss: x: nan is not a finite"):
        a_figure(x=[1.0, float("nan")])
    with pytest.raises(ValueError, match="inf"):
        a_figure(x=torch.tensor([torch.inf]))


def test_data_hold_one_figure_with_its_picture():
    data = a_figure(fallback=a_picture(), identifier="twice").data()
    assert (data["figure"], data["id"]) == ("line-and-loss", "live-twice")
    assert data["title"] == 'A "line" & its loss' and data["summary"] == "Drag it."
    assert data["alt"] == "A line <through> two points."
    assert "<svg" in data["picture"] and PALETTE["MODEL"]["light"] in data["picture"]


def test_picture_is_closed_and_repeatable():
    first = a_figure(fallback=a_picture()).data()
    assert not plt.get_fignums()
    assert a_figure(fallback=a_picture()).data() == first


def test_pictures_of_a_notebook_keep_to_themselves():
    html = a_figure(fallback=a_picture()).picture_html()
    image = BeautifulSoup(html, "html.parser").img
    assert image["alt"] == "A line <through> two points."
    kind, _, encoded = image["src"].partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert "<svg" in base64.b64decode(encoded).decode()


def test_without_a_picture_its_words_stand():
    assert a_figure().data()["picture"] is None
    soup = BeautifulSoup(a_figure().picture_html(), "html.parser")
    assert soup.p.text == soup.p["aria-label"] == "A line <through> two points."


def test_a_model_travels_as_onnx():
    model = nn.Linear(2, 1)
    figure = a_figure(model=model, example_inputs=torch.zeros(1, 2))
    assert base64.b64decode(figure.data()["models"]["model"]) == figure.graphs["model"]
    with pytest.raises(ValueError, match="example_inputs"):
        a_figure(model=model)


def test_models_have_a_limit():
    with pytest.raises(ValueError, match="1,000,001 bytes, more than 1,000,000"):
        a_figure(graphs={"large": b"x" * 600_000, "small": b"x" * 400_001})


def test_the_build_gets_data_only(bundles, monkeypatch):
    monkeypatch.setenv("FATHOM_BUILD", "1")
    figure = a_figure(x=[1.0])
    bundle = figure._repr_mimebundle_()
    assert set(bundle) == {"text/plain", SITE_MIME}
    assert bundle[SITE_MIME] == figure.data()


def test_a_notebook_gets_a_widget_and_the_picture(bundles):
    figure = a_figure(x=[1.0, 2.0], graphs={"model": b"onnx"})
    bundle = figure._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "A line" in bundle["text/html"]
    widget = figure.widget()
    assert widget.x == [1.0, 2.0]
    assert "export default" in str(widget._esm)
    assert "--fathom-model" in str(widget._css) and ".fl" in str(widget._css)
    assert widget._static == figure.picture_html()
    assert widget._models == {"model": ""}


def test_the_widget_answers_the_browser(bundles, monkeypatch):
    figure = a_figure(graphs={"price": b"onnx"})
    sent = []

    class Widget:
        def send(self, content, buffers):
            sent.append((content["sent"], buffers[0]))

    for wanted in ("model:price", "runtime-script", "runtime-wasm"):
        figure._answer(Widget(), {"wanted": wanted}, None)
    for wanted in ("model:other", "../../secret", "runtime-wasm/..", ""):
        figure._answer(Widget(), {"wanted": wanted}, None)
    assert sent == [
        ("model:price", b"onnx"),
        ("runtime-script", b"script"),
        ("runtime-wasm", b"wasm"),
    ]


def test_without_bundles_the_site_is_asked(monkeypatch):
    monkeypatch.delenv("FATHOM_BUILD", raising=False)
    monkeypatch.setattr(source, "_bundles", lambda: None)
    monkeypatch.setenv("FATHOM_BOOK_URL", "https://example.org/book/")
    figure = a_figure(x=[1.0])
    module = str(figure.widget()._esm)
    base = "https://example.org/book/_static/live/"
    assert f'import("{base}figures/line-and-loss.js")' in module
    assert figure.widget()._base == base
    assert "https://example.org/book/" in figure._repr_mimebundle_()["text/html"]


def test_without_anything_the_picture_stands(monkeypatch):
    monkeypatch.delenv("FATHOM_BUILD", raising=False)
    monkeypatch.delenv("FATHOM_BOOK_URL", raising=False)
    monkeypatch.setattr(source, "_bundles", lambda: None)
    assert set(a_figure()._repr_mimebundle_()) == {"text/plain", "text/html"}
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.setattr(source, "_bundles", lambda: Path("/nowhere"))
    assert set(a_figure()._repr_mimebundle_()) == {"text/plain", "text/html"}


def test_import_needs_no_browser_and_no_drawing():
    code = (
        "import sys, fathom.live.figure, fathom.live.export, fathom.live.adjustable;"
        "extra = {'matplotlib', 'anywidget', 'onnx', 'onnxscript'} & set(sys.modules);"
        "assert not extra, extra"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=60)
