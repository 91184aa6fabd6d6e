"""Pictures inside a page: SVG in colours that follow the page's theme."""

import html
import re

from fathom.plotting.palette import PALETTE

__all__ = ["inline_svg", "palette_css"]


def palette_css() -> str:
    """The palette as CSS variables that follow the theme of the page or notebook."""

    def block(selector: str, theme: str) -> str:
        rows = (f"--fathom-{name.lower()}:{PALETTE[name][theme]}" for name in PALETTE)
        return f"{selector}{{{';'.join(rows)}}}"

    dark = 'html[data-theme="dark"],[data-jp-theme-light="false"],html[theme="dark"]'
    return block(":root", "light") + block(dark, "dark")


def inline_svg(svg: str, identifier: str, alt: str) -> str:
    """Make a drawing's SVG file fit to stand inside a page.

    Args:
        svg: the file's text, drawn in the palette's light colours.
        identifier: goes before every identifier in it, to keep them unique on a page.
        alt: what the picture shows, in words.
    """
    label = html.escape(alt)
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    # Its style sheet would hold for the whole page: the root inherits the same.
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", svg, flags=re.DOTALL)
    # Identifiers are the same in every picture that draws the same letters.
    svg = re.sub(r'\bid="', f'id="{identifier}-', svg)
    svg = re.sub(r'(href="#|url\(#)', rf"\1{identifier}-", svg)
    for name, colours in PALETTE.items():
        variable = f"var(--fathom-{name.lower()}, {colours['light']})"
        svg = re.sub(f": {colours['light']}", f": {variable}", svg, flags=re.IGNORECASE)
    size = re.search(r'viewBox="0 0 ([\d.]+)', svg)
    width = f"max-width:{float(size[1]) * 4 / 3:.0f}px;" if size else ""
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", svg, count=1)
    root = (
        f'<svg role="img" aria-label="{label}" style="width:100%;{width}height:auto;'
        'stroke-linejoin:round;stroke-linecap:butt"'
    )
    return re.sub(r"\n\s*", "\n", svg.replace("<svg", root, 1)).strip()
