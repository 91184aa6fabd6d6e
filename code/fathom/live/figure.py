"""Live figures: what a reader moves on the page, with a picture where nothing moves.

`live_figure` takes the name of a figure in ``code/live/figures``, plain numbers, and
the picture that stands in for it. In the book's build it hands them over as data, of
which the site makes its page; in a notebook it is a widget (by anywidget, where that is
installed); and everywhere else it is the picture. Models run in the browser as ONNX.
"""

import base64
import html
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from torch import Tensor, nn

from fathom.live.export import to_onnx
from fathom.plotting.palette import PALETTE

if TYPE_CHECKING:
    from matplotlib.figure import Figure  # noqa: TID251 (its type only)

__all__ = ["LiveFigure", "live_figure"]

MIME = "application/vnd.fathom.live+json"
"""The kind of output that the book's build makes a live figure of."""

MAX_MODEL_BYTES = 1_000_000
SIGNIFICANT_DIGITS = 8
NOTE = "This is the picture of a live figure: on the book’s site, it moves."


class LiveFigure:
    """What `live_figure` returns: an object that displays itself wherever it is."""

    def __init__(
        self,
        name: str,
        identifier: str,
        title: str,
        summary: str,
        alt: str,
        picture: str | None,
        graphs: Mapping[str, bytes],
        values: Mapping[str, Any],
    ) -> None:
        self.name = name
        self.identifier = identifier
        self.title = title
        self.summary = summary
        self.alt = alt
        self.picture = picture
        self.graphs = dict(graphs)
        self.values = dict(values)

    def data(self) -> dict[str, Any]:
        """The figure for the book's site: its words, numbers, models and picture."""
        models = {
            name: base64.b64encode(graph).decode()
            for name, graph in self.graphs.items()
        }
        return {
            **{"figure": self.name, "id": self.identifier, "title": self.title},
            **{"summary": self.summary, "alt": self.alt, "picture": self.picture},
            **{"state": self.values, "models": models},
        }

    def picture_html(self) -> str:
        """What stands where nothing moves: the picture, or its words."""
        words = html.escape(self.alt)
        if self.picture is None:
            return f'<p role="img" aria-label="{words}">{words}</p>'
        encoded = base64.b64encode(self.picture.encode()).decode()
        source = f"data:image/svg+xml;base64,{encoded}"
        return f'<img alt="{words}" src="{source}" style="max-width:100%">'

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = {
            "text/plain": f"Live figure: {self.title}. {self.summary}".strip()
        }
        if os.environ.get("FATHOM_BUILD"):
            return bundle | {MIME: self.data()}
        site = os.environ.get("FATHOM_BOOK_URL", "")
        note = (
            f'{NOTE} <a href="{html.escape(site)}">Open the book.</a>' if site else NOTE
        )
        bundle["text/html"] = f"{self.picture_html()}<p>{note}</p>"
        widget = self.widget()
        if widget is not None:
            # Kept, because the kernel has to answer what the widget asks for.
            self._shown = widget
            # The text stays ours: the widget would only give its own name.
            bundle = widget._repr_mimebundle_()[0] | bundle
        return bundle

    def widget(self) -> Any:
        """The figure for a notebook; None where anywidget or the bundles are missing.

        The bundles are read from the checkout, or else from the book's site, whose
        address the notebook's set-up cell leaves in ``FATHOM_BOOK_URL``.
        """
        try:
            import anywidget
            import traitlets
        except ImportError:
            return None
        bundles = _bundles()
        site = os.environ.get("FATHOM_BOOK_URL", "").rstrip("/")
        if bundles is not None:
            base = ""
            module = (bundles / "widget" / f"{self.name}.js").read_text("utf-8")
            style = (bundles / "widget" / "live.css").read_text("utf-8")
        elif site:
            base = f"{site}/_static/live/"
            module = _REMOTE.replace("BASE", base).replace("NAME", self.name)
            style = ""
        else:
            return None
        state = {
            **self.values,
            "_title": self.title,
            "_base": base,
            "_models": dict.fromkeys(self.graphs, ""),
            "_static": self.picture_html(),
        }
        traits = {
            key: traitlets.Any(value).tag(sync=True) for key, value in state.items()
        }
        css = _palette_css() + style
        kind = type(
            "LiveWidget",
            (anywidget.AnyWidget,),
            {"_esm": module, "_css": css, **traits},
        )
        widget = kind()
        widget.on_msg(self._answer)
        return widget

    def _answer(self, widget: Any, message: Mapping[str, str], _: Any) -> None:
        """Send the browser the runtime or a model, when it first needs them."""
        wanted = message.get("wanted", "")
        kind, _, name = wanted.partition(":")
        if kind == "model" and name in self.graphs:
            data = self.graphs[name]
        elif kind in _RUNTIME_FILES and (bundles := _bundles()) is not None:
            data = (bundles / "site" / "runtime" / _RUNTIME_FILES[kind]).read_bytes()
        else:
            return
        widget.send({"sent": wanted}, buffers=[data])


def live_figure(
    name: str,
    /,
    *,
    title: str,
    alt: str,
    summary: str = "",
    fallback: "Figure | None" = None,
    identifier: str | None = None,
    model: nn.Module | None = None,
    example_inputs: Tensor | Sequence[Any] | None = None,
    graphs: Mapping[str, bytes] | None = None,
    **values: Any,
) -> LiveFigure:
    """Show a live figure, as the last expression of a cell.

    Args:
        name: which figure: the name of a module in ``code/live/figures``.
        title: what a screen reader and the gallery call it.
        alt: what its picture shows, in words.
        summary: one line that says what to do with it.
        fallback: the picture that stands where nothing moves, already drawn; it is
            closed, so that the cell doesn't show it once more.
        identifier: its anchor on the page, if the name alone would not be unique.
        model: a trained module, which the figure runs in the browser as ``"model"``.
        example_inputs: inputs of the shape that `model` reads.
        graphs: more models by name, each made by `fathom.live.export.to_onnx`.
        values: what the figure starts from: numbers, texts, lists, tensors, arrays.

    Raises:
        ValueError: if a value is not finite, if `model` comes without its
            `example_inputs`, or if the models exceed 1 MB together.
    """
    graphs = dict(graphs or {})
    if model is not None:
        if example_inputs is None:
            raise ValueError(f"{name}: a model needs example_inputs to be exported")
        graphs["model"] = to_onnx(model, example_inputs)
    if (size := sum(map(len, graphs.values()))) > MAX_MODEL_BYTES:
        raise ValueError(
            f"{name}: its models take {size:,} bytes, more than {MAX_MODEL_BYTES:,}; "
            "export them with half=True, or make them smaller"
        )
    identifier = f"live-{identifier or name}"
    picture = None if fallback is None else _svg(fallback)
    plain = {key: _plain(value, f"{name}: {key}") for key, value in values.items()}
    return LiveFigure(name, identifier, title, summary, alt, picture, graphs, plain)


_RUNTIME_FILES = {
    "runtime-script": "ort.wasm.bundle.min.mjs",
    "runtime-wasm": "ort-wasm-simd-threaded.wasm",
}

# In a notebook without the bundles: the module comes from the book's own site.
_REMOTE = """
async function render({ model, el }) {
  try {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = "BASElive.css";
    el.append(style);
    const figure = await import("BASEfigures/NAME.js");
    await figure.default.render({ model, el });
  } catch (error) {
    el.innerHTML = model.get("_static");
  }
}
export default { render };
"""


def _bundles() -> Path | None:
    """Where `make live` put the bundles, in a checkout; None elsewhere."""
    folder = Path(__file__).parents[2] / "live" / "dist"
    return folder if folder.is_dir() else None


def _svg(figure: "Figure") -> str:
    """A drawn figure as SVG; the module that draws loads only where there is one."""
    from fathom.plotting.style import take_svg

    return take_svg(figure)


def _palette_css() -> str:
    """The palette as CSS variables that follow the notebook's theme."""

    def block(selector: str, theme: str) -> str:
        rows = (f"--fathom-{name.lower()}:{PALETTE[name][theme]}" for name in PALETTE)
        return f"{selector}{{{';'.join(rows)}}}"

    dark = 'html[data-theme="dark"],[data-jp-theme-light="false"],html[theme="dark"]'
    return f"{block(':root', 'light')}@media screen{{{block(dark, 'dark')}}}"


def _plain(value: Any, where: str) -> Any:
    """A value as JSON has it; numbers keep the digits of single precision."""
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(item, where) for key, item in value.items()}
    if hasattr(value, "tolist"):  # tensors, arrays, columns of a table
        return _plain(value.tolist(), where)
    if isinstance(value, Sequence):
        return [_plain(item, where) for item in value]
    if isinstance(value, int):
        return value
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{where}: {number} is not a finite number")
    return float(f"{number:.{SIGNIFICANT_DIGITS}g}")
