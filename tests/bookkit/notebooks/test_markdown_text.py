"""Plain Markdown, checked by a CommonMark parser where that says more than a string."""

import pytest
from markdown_it import MarkdownIt

from bookkit.notebooks import markdown_text as markdown


def rendered(text):
    return MarkdownIt("gfm-like", {"linkify": False}).render(text)


@pytest.mark.parametrize(
    "text",
    [
        "a * b * c and *not* stress",
        "_name_, __init__ and snake_case",
        "`ticks` and \\backslash",
        "[not](a link)",
        "1 < 2 <b> and &copy; and AT&T",
        "~~not struck~~",
        "two\nlines",
    ],
)
def test_escaped_text_is_only_text(text):
    html = rendered(markdown.escape(text)).strip()
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert html == f"<p>{plain.replace(chr(10), ' ')}</p>"


def test_a_dollar_is_no_formula():
    assert markdown.escape("$5 to $6") == r"\$5 to \$6"


@pytest.mark.parametrize("start", ["# one", "- one", "+ one", "> one", "1. one", "=="])
def test_a_paragraph_stays_a_paragraph(start):
    assert rendered(f"before\n\n{markdown.escape_start(start)}").count("<p>") == 2


@pytest.mark.parametrize("text", ["x", "a`b", "`", "``a`", "a\nb"])
def test_code_spans_and_blocks_hold_any_text(text):
    one_line = text.replace("\n", " ")
    assert f"<code>{one_line}</code>" in rendered(markdown.code_span(text))
    assert f"<code>{text}\n</code>" in rendered(markdown.code_block(text))


def test_a_code_block_can_show_a_code_block():
    inner = markdown.code_block("x", "python")
    assert markdown.code_block(inner).startswith("````\n```python\nx\n```")


def test_emphasis_touches_its_text():
    assert markdown.emphasise(" a b ", "**") == " **a b** "
    assert markdown.emphasise("  ", "*") == "  "


def test_an_inline_formula_is_one_line_and_opens_no_tag():
    assert markdown.inline_math(" a\n<b ") == "$a < b$"


def test_a_display_formula_keeps_its_number_and_loses_its_comments():
    text = "a = b % why\n  + c\n"
    assert markdown.display_math(text, "3") == r"$$a = b + c \tag{3}$$"
    assert markdown.display_math(r"50\%") == r"$$50\%$$"


def test_lines_of_a_formula_get_an_environment_only_if_they_have_none():
    def dressed(body):
        return rf"$$\begin{{aligned}}{body}\end{{aligned}}$$"

    assert markdown.display_math(r"a &= b \\ &= c") == dressed(r"a &= b \\ &= c")
    matrix = r"x = \begin{pmatrix} a & b \\ c & d \end{pmatrix}"
    assert markdown.display_math(matrix) == f"$${matrix}$$"
    align = r"\begin{align*}a &= b \\ c &= d\end{align*}"
    assert markdown.display_math(align) == dressed(r"a &= b \\ c &= d")
    assert markdown.display_math(r"\begin{equation}a\end{equation}") == "$$a$$"


def test_a_quote_and_a_list_hold_blocks():
    html = rendered(markdown.quote("**Note**\n\n- a\n- b"))
    assert html.startswith("<blockquote>") and html.count("<li>") == 2
    items = ["one", "two\n\n```\ncode\n```"]
    html = rendered(markdown.listing(items, ["9. ", "10. "]))
    assert html.startswith('<ol start="9">') and "<code>code" in html
    assert html.count("<li>") == 2


def test_a_table_keeps_its_columns_whatever_is_in_them():
    rows = [["a", "b"], [r"$|x| \| y$", "`p|q` and |"]]
    text = markdown.table(rows, 1)
    assert r"$\vert{}x\vert{} \Vert{} y$" in text
    html = rendered(text)
    assert html.count("<th>") == 2 and html.count("<td>") == 2
    assert "p|q" in html


def test_a_table_without_a_head_gets_an_empty_one():
    html = rendered(markdown.table([["a", "b"], ["c", "d"]], 0))
    assert html.count("<td>") == 4


def test_a_fold_shows_its_summary_as_text():
    text = markdown.folded("1 < 2", "*in*")
    assert "<summary>1 &lt; 2</summary>" in text
    assert "<em>in</em>" in rendered(text)
