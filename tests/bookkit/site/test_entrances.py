"""The site's root and the page for what isn't there."""

import re

from bookkit.checks.site import site_pages


def test_the_root_says_what_it_leads_to(read, built_site):
    root, front = read("index.html"), read("book/index.html")
    assert root.select_one("meta[http-equiv]")["content"] == "0; url=book/index.html"
    assert root.title.text == front.title.text
    for tags in ('meta[property^="og:"]', 'link[rel="canonical"]'):
        assert root.select(tags) == front.select(tags) != []
    assert root.a["href"] == "book/index.html"
    assert "index.html" not in site_pages(built_site)


def test_the_page_for_what_is_not_there_works_in_every_folder(read):
    page = read("404.html")
    assert page.h1 and page.title.text == "Nothing here: Soundings"
    addresses = [tag["href"] for tag in page.select("[href]")]
    addresses += [tag["action"] for tag in page.select("form")]
    assert addresses == [
        "https://ada.github.io/deep/book/index.html",
        "https://ada.github.io/deep/search.html",
    ]
    assert not page.select("[src], link") and not re.search(r"url\(", str(page))
    assert page.select_one('meta[name="robots"]')["content"] == "noindex"
