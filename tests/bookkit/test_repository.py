"""The book finds out by itself where it lives."""

import subprocess

import pytest

from bookkit.repository import find_repository, web_address

SETTING = "https://github.com/fathom-book/fathom"


@pytest.fixture(autouse=True)
def no_workflow(monkeypatch):
    for name in ("GITHUB_REPOSITORY", "GITHUB_SERVER_URL", "GITHUB_SHA"):
        monkeypatch.delenv(name, raising=False)


def git(folder, *arguments):
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize(
    "remote",
    [
        "https://github.com/ada/fathom",
        "https://github.com/ada/fathom.git",
        "https://token@github.com/ada/fathom/",
        "git@github.com:ada/fathom.git",
        "ssh://git@github.com/ada/fathom.git",
        "ssh://git@github.com:22/ada/fathom",
        "git://github.com/ada/fathom.git",
    ],
)
def test_every_form_of_a_remote_gives_the_same_address(remote):
    assert web_address(remote) == "https://github.com/ada/fathom"


@pytest.mark.parametrize("remote", ["", "/srv/git/fathom.git", "../fathom", "C:\\x\\y"])
def test_a_remote_without_a_web_page_has_no_address(remote):
    assert web_address(remote) is None


def test_the_remote_of_a_fork_wins_over_the_setting(tmp_path):
    git(tmp_path, "init", "-q")
    git(tmp_path, "remote", "add", "origin", "git@github.com:Ada/deep.git")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "x")
    commit = git(tmp_path, "rev-parse", "HEAD").strip()

    repository = find_repository(tmp_path, SETTING, "main")

    assert repository.url == "https://github.com/Ada/deep"
    assert repository.slug == "Ada/deep"
    assert repository.site == "https://ada.github.io/deep/"
    assert repository.commit == commit
    assert repository.source("code/x.py", (3, 5)) == (
        f"https://github.com/Ada/deep/blob/{commit}/code/x.py#L3-L5"
    )


def test_the_workflow_wins_over_the_remote(tmp_path, monkeypatch):
    git(tmp_path, "init", "-q")
    git(tmp_path, "remote", "add", "origin", SETTING)
    monkeypatch.setenv("GITHUB_REPOSITORY", "ada/deep")
    assert find_repository(tmp_path, SETTING, "main").url.endswith(".com/ada/deep")


@pytest.mark.parametrize("remote", ["/srv/git/deep.git", "https://example.org/a/b.git"])
def test_a_remote_that_cannot_launch_leaves_the_setting(tmp_path, remote):
    git(tmp_path, "init", "-q")
    git(tmp_path, "remote", "add", "origin", remote)
    assert find_repository(tmp_path, SETTING, "main").url == SETTING


def test_without_a_commit_the_branch_is_what_is_installed(tmp_path, monkeypatch):
    assert find_repository(tmp_path, SETTING, "trunk").commit == "trunk"
    monkeypatch.setenv("GITHUB_SHA", "abc")
    assert find_repository(tmp_path, SETTING, "trunk").commit == "abc"


def test_the_site_is_a_users_own_page_or_what_is_set(tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", "Ada/ada.github.io")
    assert find_repository(tmp_path, "", "main").site == "https://ada.github.io/"
    site = find_repository(tmp_path, "", "main", "https://deep.example.org").site
    assert site == "https://deep.example.org/"


def test_no_address_at_all_says_what_to_set(tmp_path):
    with pytest.raises(ValueError, match=r"_config\.yml is ''; write https://"):
        find_repository(tmp_path, "", "main")
