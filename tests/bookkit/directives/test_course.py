"""The semester's dates follow from the file, and what is wrong in it is named."""

from datetime import date

import pytest
from sphinx.testing.util import SphinxTestApp

from bookkit.directives import course

FILE = """
first_day: 2027-01-04
lecture_days: [Monday, Wednesday]
free_days:
  - {name: a holiday, from: 2027-01-06}
  - {name: a break, from: 2027-01-13, to: 2027-01-18}
examinations:
  - {title: The examination, after_lecture: 2}
lectures:
  - {title: One, pages: [first], exercises: [label-one]}
  - {title: Two, planned: [A page to come]}
  - {title: Three}
assignments:
  - {title: Work, about: Do it., after_lecture: 1, days: 7, exercises: {label-one: 5}}
"""
PAGE = """# Plan

```{course-plan} course.yml
```

```{course-assignments} course.yml
```
"""


def build(folder, file=FILE):
    """Build a book of two pages around the file; return its HTML and warnings."""
    folder.mkdir()
    (folder / "conf.py").write_text(
        "extensions = ['myst_parser', 'bookkit_course']\n"
        "myst_enable_extensions = ['deflist']\nhtml_theme = 'basic'\n"
        "import sys, types, bookkit.directives.course\n"
        "sys.modules['bookkit_course'] = bookkit.directives.course\n"
    )
    (folder / "index.md").write_text(PAGE + "\n```{toctree}\nfirst\n```\n")
    (folder / "first.md").write_text("# First page\n\n(label-one)=\n## A label\n")
    (folder / "course.yml").write_text(file)
    app = SphinxTestApp(srcdir=folder, freshenv=True)
    try:
        app.build()
        return (folder / "_build/html/index.html").read_text(), app.warning.getvalue()
    finally:
        app.cleanup()


def test_lectures_fall_on_lecture_days_and_skip_free_days(tmp_path):
    path = tmp_path / "course.yml"
    path.write_text(FILE)
    days = [lecture.day for lecture in course.schedule(course.read_course(path))]
    # Monday 4th; Wednesday 6th is a holiday; Monday 11th; 13th to 18th is a break.
    assert days == [date(2027, 1, 4), date(2027, 1, 11), date(2027, 1, 20)]


def test_page_shows_lectures_examination_and_assignments(tmp_path):
    html, warnings = build(tmp_path / "book")
    assert warnings == ""
    assert 'href="first.html"' in html and "First page" in html
    assert 'href="first.html#label-one"' in html
    assert html.index("Mon 11 Jan") < html.index("The examination")
    assert html.index("The examination") < html.index("Wed 20 Jan")
    assert "<em>A page to come</em>" in html
    assert "Handed out 4 January, due 11 January" in html and "(5 marks)" in html


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("pages: [first]", "pages: [secnd]", "lecture 1 (One) names the page secnd"),
        ("[Monday, Wednesday]", "[Mondays]", "names of weekdays"),
        ("first_day: 2027-01-04", "", "lacks first_day"),
        ("after_lecture: 2}", "after_lecture: 9}", "follows lecture 9"),
        ("to: 2027-01-18", "to: 2027-01-01", "end before they begin"),
        ("exercises: [label-one]", "exercises: [label-two]", "label-two"),
    ],
)
def test_mistake_is_named(tmp_path, old, new, reason):
    assert old in FILE
    _, warnings = build(tmp_path / "book", FILE.replace(old, new))
    assert reason in warnings
