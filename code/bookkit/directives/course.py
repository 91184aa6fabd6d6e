"""The directives of the course page: a semester, generated from one file.

`{course-plan}` makes a table of lectures with their dates, pages and exercises, and
`{course-assignments}` the list of assignments, both from the YAML file that they name:

    ```{course-plan} course.yml
    ```

The file's own comments say what its keys mean. A page, an exercise or a date that does
not exist stops the build; of a page the message says which lecture names it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

WEEKDAYS = [
    *("Monday", "Tuesday", "Wednesday", "Thursday"),
    *("Friday", "Saturday", "Sunday"),
]


@dataclass(frozen=True)
class Lecture:
    """One lecture: its number from 1, its date, and what it is about."""

    number: int
    day: date
    title: str
    pages: tuple[str, ...]
    planned: tuple[str, ...]
    exercises: tuple[str, ...]


def read_course(path: Path) -> dict[str, Any]:
    """Read the course's file; raise ValueError with the reason if it can't be used."""
    course = yaml.safe_load(path.read_text(encoding="utf8"))
    needed = {"first_day", "lecture_days", "lectures", "examinations", "assignments"}
    missing = needed - set(course)
    if missing:
        raise ValueError(f"{path.name} lacks {', '.join(sorted(missing))}")
    unknown = set(course["lecture_days"]) - set(WEEKDAYS)
    if unknown or not course["lecture_days"]:
        raise ValueError(
            f"{path.name}: lecture_days are names of weekdays, such as Monday; got "
            f"{course['lecture_days']}"
        )
    return course


def schedule(course: dict[str, Any]) -> list[Lecture]:
    """Give each lecture the next day on which one can be held."""
    days = lecture_days(course)
    return [
        Lecture(
            number,
            next(days),
            entry["title"],
            tuple(entry.get("pages", ())),
            tuple(entry.get("planned", ())),
            tuple(entry.get("exercises", ())),
        )
        for number, entry in enumerate(course["lectures"], start=1)
    ]


def lecture_days(course: dict[str, Any]) -> Iterator[date]:
    """Yield the days of the semester: the right weekdays, without the free days."""
    free = set()
    for entry in course.get("free_days", ()):
        first, last = entry["from"], entry.get("to", entry["from"])
        if last < first:
            raise ValueError(f"free days {entry['name']!r} end before they begin")
        free |= {first + timedelta(n) for n in range((last - first).days + 1)}
    weekdays = {WEEKDAYS.index(name) for name in course["lecture_days"]}
    day = course["first_day"]
    while True:
        if day.weekday() in weekdays and day not in free:
            yield day
        day += timedelta(1)


class FromFile(SphinxDirective):
    """A directive whose argument is the course's file, beside the page."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        relative, absolute = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(relative)
        try:
            lines = list(self.markdown(read_course(Path(absolute))))
        except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError) as error:
            reason = f"it lacks {error}" if isinstance(error, KeyError) else error
            raise self.error(f"the course's file {relative}: {reason}") from error
        return self.parse_text_to_nodes("\n".join(lines))

    def markdown(self, course: dict[str, Any]) -> Iterator[str]:
        raise NotImplementedError

    def page_link(self, page: str, where: str) -> str:
        """Link to a page, named from the folder of this page."""
        folder = Path(self.env.doc2path(self.env.docname)).parent
        if not (folder / f"{page}.md").is_file():
            raise ValueError(
                f"{where} names the page {page}, but there is no {page}.md"
            )
        return f"{{doc}}`{page}`"


class CoursePlan(FromFile):
    """The table of lectures, cut in two where the mid-semester examination is."""

    def markdown(self, course: dict[str, Any]) -> Iterator[str]:
        lectures = schedule(course)
        after = {entry["after_lecture"]: entry for entry in course["examinations"]}
        beyond = [number for number in after if not 1 <= number <= len(lectures)]
        if beyond:
            raise ValueError(
                f"an examination follows lecture {beyond[0]}, and there are "
                f"{len(lectures)} lectures"
            )
        yield from ("| | day | lecture | pages | exercises |", "|---|---|---|---|---|")
        for lecture in lectures:
            where = f"lecture {lecture.number} ({lecture.title})"
            pages = [self.page_link(page, where) for page in lecture.pages]
            pages += [f"*{title}*" for title in lecture.planned]
            exercises = [f"{{ref}}`{label}`" for label in lecture.exercises]
            yield (
                f"| {lecture.number} | {lecture.day:%a %-d %b} | {lecture.title} "
                f"| {'; '.join(pages)} | {'; '.join(exercises)} |"
            )
            if lecture.number in after:
                title = after[lecture.number]["title"]
                yield f"| | | **{title}** | | |"


class CourseAssignments(FromFile):
    """The coding assignments: title, due date, and exercises with their marks."""

    def markdown(self, course: dict[str, Any]) -> Iterator[str]:
        lectures = schedule(course)
        for number, entry in enumerate(course["assignments"], start=1):
            handed_out = entry["after_lecture"]
            if not 1 <= handed_out <= len(lectures):
                raise ValueError(
                    f"assignment {number} follows lecture {handed_out}, and there are "
                    f"{len(lectures)} lectures"
                )
            out = lectures[handed_out - 1].day
            due = out + timedelta(days=entry["days"])
            total = sum(entry["exercises"].values())
            yield f"**Assignment {number}: {entry['title']}** ({total} marks)"
            yield f": Handed out {out:%-d %B}, due {due:%-d %B}. {entry['about']}"
            yield ""
            for label, marks in entry["exercises"].items():
                yield f"  - {{ref}}`{label}` ({marks} marks)"
            yield ""


def setup(app: Sphinx) -> None:
    """Make the directives known to Sphinx."""
    app.add_directive("course-plan", CoursePlan)
    app.add_directive("course-assignments", CourseAssignments)
