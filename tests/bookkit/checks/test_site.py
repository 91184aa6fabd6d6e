"""The site checks find what they are for, each on a site of two small pages."""

import re
import shutil

import pytest

from bookkit.checks import html as check_html
from bookkit.checks import requests as check_requests
from bookkit.checks import site as check_site

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Page</title>
<link rel="stylesheet" href="../_static/style.css">{head}</head>
<body><main><h1 id="page">Page</h1>
<a href="../index.html#top-of-index">index</a> <a href="#page">here</a>
<div class="cell"><div class="cell_output">{output}</div></div>
{body}</main></body></html>
"""
INDEX = """<!DOCTYPE html>
<html lang="en"><head><title>Index</title></head>
<body><h1 id="top-of-index">Index</h1><a href="book/page.html">page</a></body></html>
"""
FIGURE = """<figure><img src="../_static/plot.svg" alt="A line.">
<figcaption>A line goes up.</figcaption></figure>"""


@pytest.fixture
def make_site(tmp_path):
    """Write a site, whole and well, save for what a test puts in."""

    def make(head="", output=FIGURE, body="", css="h1 { color: red }"):
        (tmp_path / "book").mkdir()
        (tmp_path / "_static").mkdir()
        (tmp_path / "_static" / "style.css").write_text(css)
        (tmp_path / "_static" / "plot.svg").write_text("<svg/>")
        (tmp_path / "index.html").write_text(INDEX)
        page = PAGE.format(head=head, output=output, body=body)
        (tmp_path / "book" / "page.html").write_text(page)
        return tmp_path

    return make


def check(folder, executable=()):
    return check_site.check(check_site.Site(folder), executable)


def test_a_whole_site_has_no_finding(make_site):
    assert check(make_site(), ["book/page"]) == []


@pytest.mark.parametrize(
    ("parts", "finding"),
    [
        ({"body": '<a href="gone.html">x</a>'}, "gone.html leads nowhere"),
        ({"body": '<a href="#gone">x</a>'}, "#gone leads nowhere"),
        ({"body": '<a href="../index.html#gone">x</a>'}, "index.html#gone leads"),
        ({"body": '<a href="../../outside.html">x</a>'}, "outside.html leads nowhere"),
        ({"body": '<script src="gone.js"></script>'}, "gone.js leads nowhere"),
        ({"body": '<img src="../_static/plot.svg">'}, "has no alternative text"),
        ({"output": FIGURE.replace("A line.", "")}, "has an empty alt text"),
        ({"body": '<b class="problematic">|-|</b>'}, "not understood: |-|"),
        ({"output": ""}, "the page was not executed"),
        ({"output": '<div class="traceback">x</div>'}, "ended with an error"),
        ({"output": '<div class="stderr">x</div>'}, "wrote to standard error"),
        ({"output": '<img src="../_static/plot.svg" alt="x">'}, "without a caption"),
        ({"head": '<script src="https://cdn.test/a.js"></script>'}, "another server"),
        ({"head": '<link rel="preconnect" href="//cdn.test">'}, "another server"),
        ({"body": '<img alt="" srcset="//cdn.test/a.png 2x">'}, "another server"),
        ({"body": '<p style="background: url(//cdn.test/a.png)">x</p>'}, "another"),
        ({"css": "@import 'https://cdn.test/a.css';"}, "style.css loads https://cdn"),
        ({"css": "@font-face { src: url(//cdn.test/a.woff2) }"}, "style.css loads"),
    ],
)
def test_each_fault_is_found(make_site, parts, finding):
    findings = check(make_site(**parts), ["book/page"])
    assert len(findings) == 1
    assert findings[0].startswith("book/page.html: ")
    assert finding in findings[0]


@pytest.mark.parametrize(
    "body",
    [
        '<a href="https://example.org/">a link elsewhere is no request</a>',
        '<a href="mailto:a@example.org">x</a> <a href="#">x</a>',
        '<img alt="" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
    ],
)
def test_what_is_allowed_is_not_reported(make_site, body):
    assert check(make_site(body=body), ["book/page"]) == []


def test_a_page_that_was_not_built_is_named(make_site):
    findings = check(make_site(), ["book/gone"])
    assert findings == ["book/gone.html: the page is missing"]


@pytest.mark.parametrize(
    ("target", "findings"),
    [("book/page.html", []), ("book/gone.html", ["go.html: book/gone.html leads"])],
)
def test_a_redirect_is_no_page_but_leads_somewhere(make_site, target, findings):
    site = make_site()
    redirect = f'<meta http-equiv="Refresh" content="0; url={target}" />\n'
    (site / "go.html").write_text(redirect)
    (site / "_static" / "template.html").write_text(INDEX)
    assert check_site.site_pages(site) == ["book/page.html", "index.html"]
    found = check(site, ["book/page"])
    assert [line.removesuffix(" nowhere") for line in found] == findings


def test_a_folder_without_pages_says_what_to_do(tmp_path):
    assert "make book" in check(tmp_path / "nothing")[0]


def test_transfer_counts_text_compressed_and_leaves_lazy_images_out(make_site):
    site = make_site(css="a" * 100_000)
    (site / "_static" / "plot.png").write_bytes(b"p" * 5_000)
    page = check_site.Site(site).pages["book/page.html"]
    light = check_requests.transfer_size(site, "book/page.html", page)
    assert light < 2_000
    image = page.new_tag("img", src="../_static/plot.png")
    page.body.append(image)
    assert check_requests.transfer_size(site, "book/page.html", page) == light + 5_000
    image["loading"] = "lazy"
    assert check_requests.transfer_size(site, "book/page.html", page) == light


def test_a_heavy_page_is_found(make_site, monkeypatch):
    weights = check_site.page_weights(check_site.Site(make_site()))
    assert list(check_site.weight_findings(weights)) == []
    assert list(weights) == ["book/page.html", "index.html"]
    monkeypatch.setattr(check_site, "MAX_TRANSFER", weights["index.html"])
    (finding,) = check_site.weight_findings(weights)
    assert re.match(r"book/page\.html: .* are loaded by default", finding)


@pytest.mark.slow
def test_invalid_html_is_found_with_its_line(make_site, monkeypatch, missing):
    if sentence := check_html.missing_tool():
        missing(sentence)
    monkeypatch.setattr(check_html, "ALLOWED", ["nothing says this"])
    site = make_site(body='\n<p id="page">twice</p>')
    findings = list(check_html.html_findings(site, ["index.html", "book/page.html"]))
    assert len(findings) == 2
    assert findings[0].startswith("book/page.html:9: Duplicate ID")
    assert findings[1] == "html.py: no page needs this any more: nothing says this"


@pytest.mark.parametrize(
    ("tool", "install"),
    [("java", "apt-get install default-jre-headless"), ("vnu.jar", "`make live`")],
)
def test_without_the_checker_a_sentence_stands_and_ci_fails(
    make_site, monkeypatch, tmp_path, capsys, tool, install
):
    jar = tmp_path / "vnu.jar"
    if tool == "java":
        jar.touch()
    monkeypatch.setattr(check_html, "CHECKER", jar)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.delenv("CI", raising=False)
    site = check_site.Site(make_site())
    assert check_site.check_html(site) == []
    said = capsys.readouterr().out
    assert said.startswith("HTML was not checked: ") and install in said
    monkeypatch.setenv("CI", "true")
    assert check_site.check_html(site) == [said.strip()]


def test_only_what_libraries_write_is_allowed():
    pandas = "Attribute “scoped” not allowed on element “style” at this point."
    assert check_html.matching_pattern(pandas)
    assert not check_html.matching_pattern(pandas.replace("style", "p"))
