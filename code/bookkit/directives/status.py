"""The status page: what each page cost to execute, when, with what, against budgets.

python -m bookkit.directives.status --check     exit 1 if a budget is exceeded by far
"""

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import ascii_uppercase

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from bookkit.execution.budgets import SLACK, budgets, slowness, taken
from bookkit.execution.dependencies import page_key
from bookkit.execution.handover import seen_stamps, stamp
from bookkit.execution.run import default_store, read_inputs
from bookkit.execution.store import Record
from bookkit.pages import pages_of, read_config, read_pages

ALL = "all pages: "  # opens the stamp of a page that shows every record


@dataclass
class Environment:
    """Versions and hardware that some pages share, with a letter for the table."""

    letter: str
    machine: str
    versions: dict[str, str]

    def __str__(self) -> str:
        versions = (f"{name} {version}" for name, version in self.versions.items())
        return f"{', '.join(versions)}; {self.machine}"


def environments(records: Mapping[str, Record]) -> dict[str, Environment]:
    """The environment of each page: pages whose versions agree share one."""
    found: list[Environment] = []
    of_page = {}
    for docname, record in records.items():
        for known in found:
            shared = known.versions.keys() & record.versions.keys()
            agree = all(known.versions[n] == record.versions[n] for n in shared)
            if agree and known.machine == record.machine:
                known.versions |= record.versions
                break
        else:
            tens, ones = divmod(len(found), len(ascii_uppercase))
            letter = ascii_uppercase[ones] + (str(tens) if tens else "")
            known = Environment(letter, record.machine, dict(record.versions))
            found.append(known)
        of_page[docname] = known
    return of_page


def megabytes(memory: int | None) -> str:
    return "unknown" if memory is None else f"{memory / 1e6:,.0f}"


class StatusTable(SphinxDirective):
    """`{status-table}`: a row for each executed page, and the environments."""

    def run(self) -> list[nodes.Node]:
        records = self.env.bookkit_records
        seen_stamps(self.env)[self.env.docname] = stamp_of_all(self.env)
        if not records:
            return [nodes.paragraph(text="No page was executed in this build.")]
        shared = environments(records)
        pages = pages_of(self.env.app)
        guards = {p.docname: p.num_guards for p in pages if p.docname in records}
        rows = [
            [
                _link(self.env.docname, docname),
                f"{taken(record):.1f}",
                megabytes(record.memory),
                record.finished.replace("T", " ").partition("+")[0],
                record.commit or "unknown",
                shared[docname].letter,
                str(guards[docname]),
            ]
            for docname, record in records.items()
        ]
        total = sum(taken(record) for record in records.values())
        of_all = str(sum(guards.values()))
        rows.append([f"{len(records)} pages", f"{total:.1f}", "", "", "", "", of_all])
        names = ["Page", "Seconds", "Peak memory (MB)", "Executed (UTC)", "Commit"]
        names += ["Environment", "Guards"]
        listing = nodes.bullet_list()
        for letter, text in {e.letter: str(e) for e in shared.values()}.items():
            paragraph = nodes.paragraph()
            paragraph += nodes.strong(text=letter)
            paragraph += nodes.Text(f": {text}")
            listing += nodes.list_item("", paragraph)
        return [_table(names, rows), listing]


class StatusBudgets(SphinxDirective):
    """`{status-budgets}`: the book's limits, and whether this build meets them."""

    def run(self) -> list[nodes.Node]:
        records = self.env.bookkit_records
        seen_stamps(self.env)[self.env.docname] = stamp_of_all(self.env)
        if not records:
            return [nodes.paragraph(text="No page was executed in this build.")]
        rows = [
            [b.name, b.limit, b.measured, "met" if b.met else "NOT met"]
            for b in budgets(records, self.env.bookkit_heavy)
        ]
        pace = slowness(records.values())
        sentence = (
            f"The computer that built this took {pace:.2f} times as long for a fixed "
            "piece of work as the one for which these limits are; the table's seconds "
            "are divided by that."
        )
        names = ["What", "At most", "Measured", "Result"]
        return [_table(names, rows), nodes.paragraph(text=sentence)]


def _link(here: str, docname: str) -> nodes.Node:
    link = pending_xref(
        refdomain="std",
        reftype="doc",
        reftarget=f"/{docname}",
        refdoc=here,
        refexplicit=False,
        refwarn=True,
    )
    link += nodes.inline(text=docname, classes=["std", "std-doc"])
    return link


def _table(names: Sequence[str], rows: Iterable[Sequence[nodes.Node | str]]):
    group = nodes.tgroup(cols=len(names))
    group += [nodes.colspec(colwidth=1) for _ in names]
    head, body = nodes.thead(), nodes.tbody()
    head += _row(names)
    body += [_row(row) for row in rows]
    group += [head, body]
    return nodes.table("", group, classes=["colwidths-auto", "status"])


def _row(cells: Sequence[nodes.Node | str]) -> nodes.row:
    row = nodes.row()
    for cell in cells:
        paragraph = nodes.paragraph()
        paragraph += nodes.Text(cell) if isinstance(cell, str) else cell
        row += nodes.entry("", paragraph)
    return row


def stamp_of_all(env: BuildEnvironment) -> str:
    stamps = {docname: stamp(env, docname) for docname in env.bookkit_records}
    return ALL + page_key(stamps | dict.fromkeys(env.bookkit_heavy, "heavy"))


def reread(
    app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set
) -> list[str]:
    """Status pages, when any page was executed anew."""
    now = stamp_of_all(env)
    seen = seen_stamps(env).items()
    return [docname for docname, old in seen if old.startswith(ALL) and old != now]


def setup(app: Sphinx) -> None:
    app.add_directive("status-table", StatusTable)
    app.add_directive("status-budgets", StatusBudgets)
    app.connect("env-get-outdated", reread)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bookkit.directives.status", description=__doc__.splitlines()[0]
    )
    parser.add_argument("root", nargs="?", type=Path, default=Path())
    parser.add_argument(
        "--check", action="store_true", help="exit 1 if a budget is exceeded by far"
    )
    options = parser.parse_args(arguments)
    root = options.root.resolve()
    try:
        pages = read_pages(root, read_config(root)["myst_enable_extensions"])
    except (ValueError, OSError) as error:
        sys.exit(str(error))
    store = default_store(root)
    records, missing = {}, []
    for docname, inputs in read_inputs(root, pages).items():
        if entry := store.load(docname, page_key(inputs)):
            records[docname] = entry[1]
        else:
            missing.append(docname)
    heavy = {page.docname for page in pages if page.heavy}
    results = budgets(records, heavy)
    for docname, record in records.items():
        print(f"{taken(record):8.1f} s  {megabytes(record.memory):>6} MB  {docname}")
    pace = slowness(records.values())
    print(f"this computer takes {pace:.2f} times as long as the limits' one; reckoned:")
    for b in results:
        print(f"{'' if b.met else 'NOT MET: '}{b.name}: {b.measured} (limit {b.limit})")
    for docname in missing:
        print(f"not executed as it stands: {docname} (python -m bookkit.execution.run)")
    if options.check and (
        missing or not all(b.met for b in budgets(records, heavy, SLACK))
    ):
        sys.exit("the budgets are not met")


if __name__ == "__main__":
    main()
