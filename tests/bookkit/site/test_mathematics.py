"""MathJax comes in parts, asked for early, and to pages with mathematics only."""

import importlib.metadata

import pytest
from fontTools.ttLib import TTFont

from bookkit.site.mathematics import CORE, FONTS, PARTS, rows, signs, with_sizes


def asked(page):
    scripts = [tag["src"] for tag in page.select("script[src]")]
    early = [tag["href"] for tag in page.select('link[rel="preload"][as="script"]')]
    return [name for name in scripts + early if "mathjax/" in name]


def test_a_page_with_mathematics_asks_for_the_parts(page, built_site):
    starter, *parts = asked(page)
    assert starter.startswith("../../_static/mathjax/startup.js")
    assert parts == [f"../../_static/mathjax/{part}.js" for part in CORE + PARTS]
    assert all((built_site / part.removeprefix("../../")).exists() for part in parts)


def test_a_page_without_mathematics_asks_for_nothing(read):
    page = read("book/index.html")
    assert asked(page) == [] and "MathJax" not in str(page)


def test_fonts_are_lighter_and_lack_no_sign(built_site):
    package = importlib.metadata.distribution("sphinx-mathjax-offline")
    copied = package.locate_file("sphinx-mathjax-offline/static") / FONTS[8:]
    fonts = sorted(copied.glob("*.woff"))
    assert len(fonts) > 20
    light = [built_site / FONTS / font.name for font in fonts]
    weights = [sum(f.stat().st_size for f in all_) for all_ in (light, fonts)]
    assert weights[0] < 0.9 * weights[1]
    for ours, theirs in zip(light, fonts, strict=True):
        with TTFont(ours) as one, TTFont(theirs) as other:
            assert one.getBestCmap().keys() == other.getBestCmap().keys()
            assert one["head"].unitsPerEm == other["head"].unitsPerEm
            for code in (ord("x"), 0x2211):  # as wide as before
                if code in other.getBestCmap():
                    widths = [f["hmtx"][f.getBestCmap()[code]] for f in (one, other)]
                    assert widths[0] == widths[1]


@pytest.mark.parametrize(
    ("tex", "width"),
    [
        (r"\(x\)", 1),
        (r"\(\theta_{10} &lt; 0\)", 4),
        (r"\(\mathbf{x}\)", 1),
        (r"\(\frac{a + b}{2}\)", 3),
        (r"\(\operatorname{a}[z] = \max(0, z)\)", 13),
    ],
)
def test_the_width_of_a_formula_is_about_its_number_of_signs(tex, width):
    assert signs(tex) == width


def test_lines_of_a_displayed_formula_are_counted():
    assert rows(r"\[x\]") == 1
    assert rows("\\[\\begin{split}a \\\\\nb\\end{split}\\]") == 2


def test_formulas_say_how_large_they_will_be(page):
    assert page.select_one("span.math")["style"] == "--signs: 5"
    shown = with_sizes('<div class="math x" id="eq-1">\n\\[a\\]</div>')
    assert shown == '<div class="math x" style="--rows: 1" id="eq-1">\n\\[a\\]</div>'
