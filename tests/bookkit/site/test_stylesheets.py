"""A style sheet keeps the rules for what a page may have."""

import pytest

from bookkit.site.stylesheets import keep_used

KNOWN = {"a", "b", "top"}


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".a{x:1}", ".a{x:1}"),
        (".z{x:1}", ""),
        (".a,.z,p{x:1}", ".a,p{x:1}"),
        ("p.a .z{x:1}#top{x:2}", "#top{x:2}"),
        (".a:not(.z){x:1}", ".a:not(.z){x:1}"),
        (".a:is(.z,.b:not(.y)),.z:is(.a,.b){x:1}", ".a:is(.z,.b:not(.y)){x:1}"),
        ('[data-x=".z"]{x:1}', '[data-x=".z"]{x:1}'),
        ("@media print{.z{x:1}}.a{x:1}", ".a{x:1}"),
        ("@media print{.z{x:1}.a{x:1}}", "@media print{.a{x:1}}"),
        ("@font-face{src:url(.z)}", "@font-face{src:url(.z)}"),
        ('@charset "UTF-8";/* {.a */.z{x:1}.b{x:1}', '@charset "UTF-8";.b{x:1}'),
        (".bs-tooltip-auto{x:1}", ".bs-tooltip-auto{x:1}"),
    ],
)
def test_a_rule_stays_if_it_may_apply(css, kept):
    assert keep_used(css, KNOWN) == kept


@pytest.mark.parametrize("css", [".a{x:1", ".a{x:1}}", ".a{x:1} .b"])
def test_a_style_sheet_that_is_not_understood_stops_the_build(css):
    with pytest.raises(ValueError, match="braces"):
        keep_used(css, KNOWN)


def test_the_theme_keeps_what_the_pages_and_its_scripts_use(built_site):
    css = (built_site / "_static/styles/pydata-sphinx-theme.css").read_text("utf8")
    for used in (".bd-article", ".fa-bars:before", ".dropdown-menu.show", ".tooltip"):
        assert used in css
    assert "fa-bath" not in css and ".ratio-16x9" not in css
    assert len(css) < 130_000
