"""The theme's icon fonts hold the icons of the pages, and no others."""

from fontTools.ttLib import TTFont


def test_the_site_has_small_fonts_with_its_icons(built_site):
    fonts = built_site / "_static" / "vendor" / "fontawesome" / "webfonts"
    assert {file.suffix for file in fonts.iterdir()} == {".woff"}
    assert sum(file.stat().st_size for file in fonts.iterdir()) < 12_000
    with TTFont(fonts / "fa-solid-900.woff") as font:
        held = set(font.getBestCmap())
    assert {0xF0C9, 0xF185, 0xF186, 0xF107} <= held, "menu, sun, moon, the fold's arrow"


def test_the_style_sheet_asks_for_them(built_site):
    css = (built_site / "_static/styles/pydata-sphinx-theme.css").read_text("utf8")
    assert 'fa-solid-900.woff) format("woff")' in css and ".woff2" not in css


def test_the_script_with_all_icons_is_empty(built_site):
    assert (built_site / "_static/scripts/fontawesome.js").stat().st_size < 100
