"""The buttons of a page: Colab, Binder, download, edit, report a problem."""

from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from bookkit.notebooks.export import SITE_FOLDER, executable_pages
from bookkit.repository import Repository
from bookkit.site.reading_time import minutes

REPORT = "report.html"
# A triangle that says "run"; the words beside it are the button's name.
BADGE = (
    '<a class="launch-badge" href="{url}">'
    '<svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">'
    '<path d="M3 1.5v13l11-6.5z" fill="currentColor"/></svg>{text}</a>'
)


def colab_address(repository: Repository, docname: str) -> str:
    """Colab opens the exported notebook from the branch that the workflow publishes."""
    path = f"{repository.slug}/blob/notebooks/{quote(docname)}.ipynb"
    return f"https://colab.research.google.com/github/{path}"


def binder_address(repository: Repository, source: str) -> str:
    """Binder opens the page's own file, which .binder/ makes a notebook."""
    path = f"{repository.slug}/{quote(repository.branch, safe='')}"
    return f"https://mybinder.org/v2/gh/{path}?urlpath=lab/tree/{quote(source)}"


def report_address(repository: Repository, docname: str) -> str:
    """A new issue about the page; the section is filled in where the reader stands.

    The names are those of the fields in .github/ISSUE_TEMPLATE/problem.yml.
    """
    page = f"{repository.site}{quote(docname)}.html"
    fields = {"template": "problem.yml", "page": page, "commit": repository.commit}
    return f"{repository.url}/issues/new?{urlencode(fields)}"


def set_links(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Correct the theme's buttons of a page."""
    context["report_address"] = report_address(app.repository, pagename)
    groups = {b.get("label"): b for b in context.get("header_buttons", [])}
    # The theme offers the notebook with outputs and raw directives: take it away.
    Path(app.outdir, "_sources", f"{pagename}.ipynb").unlink(missing_ok=True)
    executable = pagename in executable_pages(app)
    launches = executable and app.repository.on_github
    if "launch-buttons" in groups and not launches:
        context["header_buttons"].remove(groups["launch-buttons"])
    if not executable:
        if "download-buttons" in groups:
            buttons = groups["download-buttons"]["buttons"]
            groups["download-buttons"]["buttons"] = [
                b for b in buttons if b.get("label") != "download-notebook-button"
            ]
        return
    launch = launch_addresses(app, pagename)
    for button in groups.get("launch-buttons", {}).get("buttons", []):
        button["url"] = launch.get(button["text"], button["url"])
    for button in groups.get("download-buttons", {}).get("buttons", []):
        if button.get("label") == "download-notebook-button":
            folder = context["pathto"](SITE_FOLDER, 1)
            button["url"] = f"{folder}/{quote(pagename)}.ipynb"


def launch_addresses(app: Sphinx, docname: str) -> dict[str, str]:
    """Where a page can be run, by the name of the place."""
    source = Path(app.env.doc2path(docname, base=False)).as_posix()
    return {
        "Colab": colab_address(app.repository, docname),
        "Binder": binder_address(app.repository, source),
    }


def add_badges(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put badges below the title of a page that can be run."""
    title = next(doctree.findall(nodes.title), None)
    launches = docname in executable_pages(app) and app.repository.on_github
    if title is None or not launches:
        return
    html = badges(launch_addresses(app, docname), minutes(doctree))
    position = title.parent.index(title) + 1
    title.parent.insert(position, nodes.raw("", html, format="html"))


def badges(launch: dict[str, str], minutes: int) -> str:
    """Links that are there on a phone, too, where the theme folds its buttons away."""
    links = [
        BADGE.format(url=escape(url), text=f"Open in {name}")
        for name, url in launch.items()
    ]
    time = f'<span class="reading-time">Reading time: {minutes} min</span>'
    return f'<p class="launch-badges">{" ".join([*links, time])}</p>'


def add_report(app: Sphinx, config: Config) -> None:
    """Put "Report a problem" below the article."""
    options = config.html_theme_options
    footer = options.get("article_footer_items", [])
    config.html_theme_options = {**options, "article_footer_items": [*footer, REPORT]}


def setup(app: Sphinx) -> None:
    app.connect("config-inited", add_report)
    app.setup_extension("bookkit.site.assets")
    app.add_css_file("launch.css")
    app.add_js_file("report.js", defer="defer")
    # When the page's notebook has been made, in which they would be out of place.
    app.connect("doctree-resolved", add_badges, priority=900)
    # The theme makes its buttons at 501.
    app.connect("html-page-context", set_links, priority=900)
