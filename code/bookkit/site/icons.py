"""The theme's icon fonts, cut down to the icons that the pages use.

The theme brings three fonts with two thousand icons: 300 kB, more than a page with its
figures, and a script of half a megabyte that draws the same. When a build ends, the
icons are looked up in the style sheets that `stylesheets` left; the fonts lose all
others, and the script all.
"""

import re
from pathlib import Path

from sphinx.application import Sphinx

from bookkit.site.fonts import cut

# A style sheet names an icon by its code: `.fa-bars:before{content:"\f0c9"}`.
CODE = re.compile(r'"\\([ef][0-9a-f]{3})"')
FACE = re.compile(r"src:url\(([^)]*webfonts/[a-z0-9-]+)\.woff2\)[^;}]*")


def shrink_font(source: Path, codes: set[int]) -> None:
    """Replace a font by the part of it that holds `codes`: one or two kilobytes."""
    cut(source.with_suffix(".ttf"), source.with_suffix(".woff"), codes)
    for suffix in (".ttf", ".woff2"):
        source.with_suffix(suffix).unlink(missing_ok=True)


def empty_script(app: Sphinx, exception: Exception | None) -> None:
    """Leave the icons to the fonts: the pages load the script, so it stays, empty."""
    script = Path(app.outdir, "_static", "scripts", "fontawesome.js")
    if exception is None and script.exists():
        script.write_text("// The icons are drawn by the fonts.\n", encoding="utf8")


def shrink_icons(app: Sphinx, exception: Exception | None) -> None:
    """Cut the fonts of the site just built; the next build copies them anew."""
    static = Path(app.outdir, "_static")
    sheet = static / "styles" / "pydata-sphinx-theme.css"
    if exception is not None or not sheet.exists():
        return
    styles = [*static.glob("*.css"), *static.glob("styles/*.css")]
    codes = {code for file in styles for code in CODE.findall(file.read_text("utf-8"))}
    css = sheet.read_text("utf-8")
    for font in FACE.findall(css):
        shrink_font(sheet.parent / font, {int(code, 16) for code in codes})
    sheet.write_text(FACE.sub(r'src:url(\1.woff) format("woff")', css), "utf-8")


def setup(app: Sphinx) -> None:
    app.setup_extension("bookkit.site.stylesheets")
    # Before and after it cuts the style sheets.
    app.connect("build-finished", empty_script, priority=500)
    app.connect("build-finished", shrink_icons, priority=700)
