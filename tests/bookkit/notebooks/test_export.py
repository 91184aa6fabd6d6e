"""Every construct of a page as a notebook shows it, and what must not get that far."""

import json
import re
from pathlib import Path

import nbformat
import pytest
from small_book import build, page_with, write_book

NOTEBOOK = Path("_build/notebooks/book/01-depth/page.ipynb")
SITE = "https://someone.github.io/soundings"
HERE = f"{SITE}/book/01-depth/page.html"
RAW = re.compile(r"\{[A-Za-z][\w:+-]*\}`|^\s*:{3,}|`{3,}\{|^\s*:\w+: ", re.MULTILINE)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        for name in ("GITHUB_REPOSITORY", "GITHUB_SERVER_URL", "GITHUB_SHA"):
            patch.delenv(name, raising=False)
        root = write_book(tmp_path_factory.mktemp("book"), execute="force")
        result, printed = build(root)
        assert result == 0, printed
    return root


@pytest.fixture(scope="module")
def notebook(root):
    return nbformat.read(root / NOTEBOOK, as_version=4)


@pytest.fixture(scope="module")
def text(notebook):
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    return "\n\n".join(cells)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_it_is_a_valid_notebook_for_a_python_kernel_without_outputs(notebook):
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) >= (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert notebook.metadata.language_info.name == "python"
    assert all(c.outputs == [] and c.execution_count is None for c in code(notebook))


def test_nothing_of_the_markup_is_left(text):
    assert not RAW.search(text)
    assert RAW.search("see {numref}`x`") and RAW.search(":::{note}")
    assert RAW.search("```{note}") and RAW.search(":class: goals")


def test_it_says_where_it_comes_from(notebook):
    title = notebook.cells[1].source
    assert title.startswith("# Depth & *width*\n\n*The notebook of [Depth & width](")
    assert f"]({HERE}), a page of [Soundings]({SITE}/).*" in title


@pytest.mark.parametrize(
    "expected",
    [
        # text and references
        r"A price of \$200 and \$2 more, snake_case, a\*b, 1 &lt; 2;",
        f"[Fig. 2]({HERE}#fig-line)",
        f"[(1)]({HERE}#equation-eq-depth)",
        f"[the index]({SITE}/book/index.html)",
        "[elsewhere](https://example.org/a_b)",
        f"Prince [[2023]({SITE}/book/references.html#id",
        f"[[Prince, 2023]({SITE}/book/references.html#id",
        f"[fathom]({SITE}/book/index.html#term-fathom)",
        f"[The end of lists]({HERE}#lists-end)",
        f"See [Exercise 1]({HERE}#ex-sounding).",
        "has 6 feet.<sup>1</sup> In `code | bar`, $x_1 < y_1$.",
        "<sup>1</sup> A footnote with *stress*.",
        # blocks
        "> **Aside**\n>\n> In the **margin**.",
        "> **You will be able to**\n>\n> - measure;\n> - say why $a \\ne b$.",
        "> **Note**\n>\n> Beware.",
        "## Equations and *figures*",
        r"$$d = \sum_{i} x_i^2 \tag{1}$$",
        r"$$\begin{aligned}a &= b \\ c &= d\end{aligned}$$",
        f"![A chart [of] depths]({SITE}/_images/chart.svg)",
        "**Fig. 1.** A **drawn** chart.",
        "**Fig. 2.** **A line** of slope $a_1$.",
        "1. one\n\n2. two\n\n   - inner `x`\n\n     and a second paragraph",
        "- **Term**: Its definition.",
        "> Quoted text.",
        "| $\\lvert x\\vert{}$ | b |\n| --- | --- |\n| 1 \\| 2 | `p\\|q` |",
        "```python\nx = 1\n```",
        "### The *end* of lists",
        "<details>\n<summary>More on that</summary>\n\nFolded text.\n\n</details>",
        "> **Exercise 1 (Sounding)**\n>\n> How deep is it?",
        "<summary>Solution to Exercise 1 (Sounding)</summary>\n\nLook at $x_2$:\n",
        "<summary>Solution to Exercise 1 (Sounding) (continued)</summary>\n\nAs deep",
    ],
)
def test_what_a_construct_becomes(text, expected):
    assert expected in text


def test_source_code_is_shown_with_a_link_to_the_file_at_the_commit(text):
    link = "https://github.com/someone/soundings/blob/main/code/soundings.py#L6-L8"
    assert f"[`code/soundings.py`]({link}):\n\n```python\ndef metres(" in text


def test_the_code_is_the_pages_in_order_without_what_only_glues(notebook):
    assert [cell.source.splitlines()[-1] for cell in code(notebook)[1:]] == [
        "import json",
        "SVG(svg)",
        "hidden = 1",
        "hidden + 1",
    ]


def test_hidden_cells_and_solutions_are_collapsed_everywhere(notebook):
    _, plain, hidden, removed, solution = code(notebook)
    assert plain.metadata == {}
    for cell in (hidden, removed, solution):
        assert cell.metadata.jupyter.source_hidden and cell.metadata.cellView == "form"
    assert removed.metadata.jupyter.outputs_hidden
    assert solution.source == "# @title Solution\nhidden + 1"


def test_the_set_up_cell_is_first_and_names_the_pages_extras(notebook):
    first = notebook.cells[0]
    assert first.cell_type == "code" and first.metadata == {}
    source = "git+https://github.com/someone/soundings@main"
    assert f'PACKAGE = "fathom[houses] @ {source}"' in first.source


def test_the_site_serves_the_same_file(root):
    site = root / "_build/html/_notebooks/book/01-depth/page.ipynb"
    assert site.read_bytes() == (root / NOTEBOOK).read_bytes()


def test_a_second_build_leaves_the_file_alone_and_removes_old_ones(root):
    path, old = root / NOTEBOOK, root / "_build/notebooks/book/old.ipynb"
    old.write_text("{}")
    before = path.stat().st_mtime_ns, path.read_bytes()
    assert build(root)[0] == 0
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before
    assert not old.exists()
    ids = [cell["id"] for cell in json.loads(before[1])["cells"]]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("```{nonsense}\n```", 13, "Unknown directive type: 'nonsense'"),
        ("```{figure} lost.png\n:alt: x\n\nLost.\n```", 13, "image file not readable"),
        ("Text.\n\n[lost](lost.md)", 15, "'lost.md'"),
        ("Text.\n\n{ref}`lost`", 15, "undefined label: 'lost'"),
        ("{cite:t}`lost2000`", 13, "could not find bibtex key"),
        ("Text.\n\n<b>raw</b>", 15, "a notebook cannot show raw HTML ('<b>')"),
    ],
)
def test_a_mistake_is_named_and_no_notebook_is_written(tmp_path, text, line, reason):
    root = write_book(tmp_path, page_with(text))
    for _ in range(2):  # the second time Sphinx need not read the page again
        result, printed = build(root)
        said = printed.partition("No notebooks were exported:")[2]
        assert result == 1
        assert f"book/01-depth/page.md:{line}: " in said and reason in said
        assert not (root / "_build/notebooks").exists()
        assert not (root / "_build/html/_notebooks").exists()


def test_a_mistake_keeps_the_notebooks_of_the_last_good_build(tmp_path):
    root = write_book(tmp_path, page_with("Good."))
    assert build(root)[0] == 0
    before = (root / NOTEBOOK).read_bytes()
    write_book(tmp_path, page_with("Other text, and <i>raw</i>."))
    assert build(root)[0] == 1
    assert (root / NOTEBOOK).read_bytes() == before


def test_an_unknown_extra_is_named(tmp_path):
    page = page_with("Text.").replace("[houses]", "[yachts]")
    result, printed = build(write_book(tmp_path, page))
    assert result == 1
    assert "page.md:1: extras: yachts is not in pyproject.toml, which has" in printed
