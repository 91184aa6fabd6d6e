"""The repository's own address, so that the buttons of a fork point at the fork."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

# https://host/owner/name.git, ssh://git@host:22/owner/name, git@host:owner/name.git
REMOTE = re.compile(
    r"(?:(?:https?|ssh|git)://(?:[^@/]+@)?(?P<host>[^/:@]+)(?::\d+)?/"
    r"|(?:[^@/]+@)?(?P<scp_host>[^/:@]+\.[^/:@]+):)"
    r"(?P<owner>[^/]+)/(?P<name>[^/]+?)(?:\.git)?/?"
)


@dataclass(frozen=True)
class Repository:
    """Where the book's source lives, and what of it is being built.

    `url` has the form https://host/owner/name; `branch` is the one that the edit and
    Binder buttons open; `commit` is the full hash of what is checked out, or the branch
    where there is no commit; `site` is the address of the published book, with a final
    slash.
    """

    url: str
    branch: str
    commit: str
    site: str

    @property
    def slug(self) -> str:
        """owner/name"""
        return "/".join(self.url.rsplit("/", 2)[1:])

    def source(self, path: str, lines: tuple[int, int] | None = None) -> str:
        """The page that shows a file, or a range of its lines, at the built commit."""
        anchor = f"#L{lines[0]}-L{lines[1]}" if lines else ""
        return f"{self.url}/blob/{self.commit}/{path}{anchor}"


def web_address(remote: str) -> str | None:
    """https://host/owner/name for a git remote; None for one without a web page."""
    match = REMOTE.fullmatch(remote.strip())
    if match is None:
        return None
    host = match["host"] or match["scp_host"]
    return f"https://{host}/{match['owner']}/{match['name']}"


def find_repository(
    folder: Path, setting: str, branch: str, site: str = ""
) -> Repository:
    """The repository of the checkout in `folder`.

    The address is that of the workflow that runs (GITHUB_REPOSITORY), else the remote
    `origin` if it is on GitHub, else `setting`. The site is the repository's GitHub
    Pages unless `site` names another one.
    """
    url = _workflow_address() or _remote_address(folder) or web_address(setting)
    if url is None:
        raise ValueError(
            f"no repository address: GITHUB_REPOSITORY is not set, {folder} has no "
            f"remote on GitHub, and `repository: url` in _config.yml is {setting!r}; "
            "write https://github.com/OWNER/NAME there"
        )
    owner, name = url.rsplit("/", 2)[1:]
    if not site:
        site = f"https://{owner.lower()}.github.io/"
        if name.lower() != f"{owner.lower()}.github.io":
            site += f"{name}/"
    commit = _git(folder, "rev-parse", "--verify", "HEAD")
    commit = commit or os.environ.get("GITHUB_SHA") or branch
    return Repository(url, branch, commit, site.rstrip("/") + "/")


def _workflow_address() -> str | None:
    slug = os.environ.get("GITHUB_REPOSITORY")
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
    return f"{server.rstrip('/')}/{slug}" if slug else None


def _remote_address(folder: Path) -> str | None:
    url = web_address(_git(folder, "remote", "get-url", "origin"))
    # Colab, Binder and Pages know GitHub only: a mirror elsewhere launches the setting.
    return url if url and url.startswith("https://github.") else None


def _git(folder: Path, *arguments: str) -> str:
    """What git prints; nothing without git or outside a repository."""
    try:
        result = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, text=True, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""


def set_addresses(app: Sphinx, config: Config) -> None:
    """Give the theme, the canonical links and the social cards the derived address."""
    options = config.html_theme_options
    try:
        repository = find_repository(
            Path(app.confdir),
            setting=options.get("repository_url") or "",
            branch=options.get("repository_branch") or "main",
            site=config.html_baseurl,
        )
    except ValueError as error:
        raise ConfigError(str(error)) from error
    options["repository_url"] = repository.url
    options["repository_branch"] = repository.branch
    options["repository_provider"] = "github"
    config.html_baseurl = repository.site
    config.ogp_site_url = repository.site
    app.repository = repository


def setup(app: Sphinx) -> None:
    app.connect("config-inited", set_addresses)
