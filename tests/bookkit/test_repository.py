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
        "https://www.github.com/ada/fathom",
        "https://GitHub.com/ada/fathom",
        "ssh://git@ssh.github.com:443/ada/fathom.git",
        "git@ssh.github.com:ada/fathom",
    ],
)
def test_every_form_of_a_remote_gives_the_same_address(remote):
    assert web_address(remote) == "https://github.com/ada/fathom"


@pytest.fixture
def ssh(tmp_path, monkeypatch):
    """An `ssh` whose user has an alias for GitHub, and that connects to nobody."""
    (tmp_path / "ssh").write_text(
        """#!/bin/sh
[ "$1 $2" = "-G --" ] || exit 1
case "$3" in github-work) host=ssh.github.com ;; *) host=$3 ;; esac
echo user git
echo hostname $host
"""
    )
    (tmp_path / "ssh").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")


@pytest.mark.parametrize(
    "remote", ["git@github-work:ada/fathom.git", "ssh://github-work/ada/fathom"]
)
def test_the_users_own_name_for_a_host_is_looked_up(ssh, remote):
    assert web_address(remote) == "https://github.com/ada/fathom"


def test_without_ssh_a_name_is_what_it_says(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert web_address("git@example.org:ada/deep") == "https://example.org/ada/deep"


@pytest.mark.parametrize(
    "remote", ["", "C:/x/y", "/srv/git/fathom.git", "../fathom", "C:\\x\\y"]
)
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
    assert repository.on_github and not repository.note
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


@pytest.mark.parametrize(
    "remote",
    ["/srv/git/deep.git", "https://example.org/a/b.git", "git@elsewhere:a/b.git"],
)
def test_a_remote_that_cannot_launch_leaves_the_setting_and_says_so(
    ssh, tmp_path, remote
):
    git(tmp_path, "init", "-q")
    git(tmp_path, "remote", "add", "origin", remote)
    repository = find_repository(tmp_path, SETTING, "main")
    assert repository.url == SETTING
    assert f"the remote {remote} is not on GitHub" in repository.note
    assert f"the book's buttons lead to {SETTING}" in repository.note


def test_without_a_remote_the_setting_is_used_and_named(tmp_path):
    repository = find_repository(tmp_path, SETTING, "main")
    assert repository.note.startswith(
        f"no git remote: the book's buttons lead to {SETTING}"
    )


@pytest.mark.parametrize(
    ("server", "remote"),
    [
        ("https://github.example.edu", None),
        (None, "git@github.example.edu:Ada/deep.git"),
    ],
)
def test_github_on_another_host_keeps_its_own_addresses(
    tmp_path, monkeypatch, server, remote
):
    if server:
        monkeypatch.setenv("GITHUB_SERVER_URL", server)
        monkeypatch.setenv("GITHUB_REPOSITORY", "Ada/deep")
    else:
        git(tmp_path, "init", "-q")
        git(tmp_path, "remote", "add", "origin", remote)
    repository = find_repository(tmp_path, SETTING, "main")
    assert repository.url == "https://github.example.edu/Ada/deep"
    assert not repository.on_github
    assert repository.site == "https://pages.github.example.edu/Ada/deep/"
    assert "no buttons for Colab and Binder" in repository.note
    assert "write it after `html: baseurl`" in repository.note
    own = find_repository(tmp_path, SETTING, "main", "https://deep.example.edu")
    assert own.site == "https://deep.example.edu/" and "baseurl" not in own.note


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
