"""Readers find what they may do with code, text and figures."""

import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_the_code_is_under_mit():
    assert text("LICENSE").startswith("MIT License\n\nCopyright (c) 2026 The Fathom")
    project = tomllib.loads(text("pyproject.toml"))["project"]
    assert "MIT" in str(project["license"])


def test_text_and_figures_are_under_cc_by():
    licence = text("LICENSE-TEXT.md")
    assert "https://creativecommons.org/licenses/by/4.0/legalcode" in licence
    assert "Creative Commons Attribution 4.0 International" in licence


@pytest.mark.parametrize(
    "name", ["LICENSE", "LICENSE-TEXT.md", "CITATION.cff", "CONTRIBUTING.md"]
)
def test_the_readme_leads_to_it(name):
    assert f"]({name})" in text("README.md")


@pytest.mark.parametrize("command", ["make book", "make test", "make serve"])
def test_the_readme_names_the_command(command):
    assert command in text("README.md")


def test_the_two_commands_stand_on_the_first_screen():
    first_screen = "\n".join(text("README.md").splitlines()[:15])
    assert "make book" in first_screen and "make test" in first_screen


def test_the_citation_names_the_version_of_the_package():
    citation = yaml.safe_load(text("CITATION.cff"))
    project = tomllib.loads(text("pyproject.toml"))["project"]
    assert str(citation["version"]) == project["version"]
    assert citation["authors"] == [{"name": "The Fathom authors"}]
