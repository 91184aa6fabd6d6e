"""The repository's own address, so that the buttons of a fork point at the fork."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util.logging import getLogger

logger = getLogger(__name__)

# https://host/owner/name.git, ssh://git@host:22/owner/name, git@host:owner/name.git;
# in the last two the host may be an alias of the user's. C:\folder is none.
REMOTE = re.compile(
    r"(?:(?P<scheme>https?|ssh|git)://(?:[^@/]+@)?(?P<host>[^/:@]+)(?::\d+)?/"
    r"|(?:[^@/]+@)?(?P<scp_host>[^/:@\\]{2,}):)"
    r"(?P<owner>[^/]+)/(?P<name>[^/]+?)(?:\.git)?/?"
)
GITHUB = "github.com"
# Other names of the same host; the second one takes SSH where port 22 is closed.
ALSO_GITHUB = ("www.github.com", "ssh.github.com")


@dataclass(frozen=True)
class Repository:
    """Where the book's source lives, and what of it is being built.

    `url` has the form https://host/owner/name; `branch` is the one that the edit and
    Binder buttons open; `commit` is the full hash of what is checked out, or the branch
    where there is no commit; `site` is the address of the published book, with a final
    slash. `note` is a sentence about an address that may surprise, or empty.
    """

    url: str
    branch: str
    commit: str
    site: str
    note: str = ""

    @property
    def on_github(self) -> bool:
        """Whether Colab and Binder, which know GitHub only, can open its notebooks."""
        return self.url.split("/")[2] == GITHUB

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
    host = (match["host"] or match["scp_host"]).lower()
    if match["scheme"] in ("ssh", None):
        host = _behind_alias(host)
    if host in ALSO_GITHUB:
        host = GITHUB
    return f"https://{host}/{match['owner']}/{match['name']}"


def find_repository(
    folder: Path, setting: str, branch: str, site: str = ""
) -> Repository:
    """The repository of the checkout in `folder`.

    The address is that of the workflow that runs (GITHUB_REPOSITORY), else the remote
    `origin` if it is on GitHub, else `setting`. The site is the repository's GitHub
    Pages unless `site` names another one.
    """
    url, note = _workflow_address(), ""
    if not url:
        remote = _git(folder, "remote", "get-url", "origin")
        url = web_address(remote)
        # Pages, Colab and Binder know GitHub only: a mirror elsewhere launches the
        # setting.
        if not url or not url.startswith("https://github."):
            url = web_address(setting)
            why = f"the remote {remote} is not on GitHub" if remote else "no git remote"
            note = (
                f"{why}: the book's buttons lead to {url}, from `repository: url` in "
                "_config.yml"
            )
    if url is None:
        raise ValueError(
            f"no repository address: GITHUB_REPOSITORY is not set, {folder} has no "
            f"remote on GitHub, and `repository: url` in _config.yml is {setting!r}; "
            "write https://github.com/OWNER/NAME there"
        )
    host, owner, name = url.rsplit("/", 3)[1:]
    if host != GITHUB:
        note = f"{url} is not on {GITHUB}: no buttons for Colab and Binder"
        if not site:
            site = f"https://pages.{host}/{owner}/{name}/"  # of GitHub Enterprise
            note += (
                f"; the site is taken to be {site} (if it is another one, write it "
                "after `html: baseurl` in _config.yml)"
            )
    elif not site:
        site = f"https://{owner.lower()}.github.io/"
        if name.lower() != f"{owner.lower()}.github.io":
            site += f"{name}/"
    commit = _git(folder, "rev-parse", "--verify", "HEAD")
    commit = commit or os.environ.get("GITHUB_SHA") or branch
    return Repository(url, branch, commit, site.rstrip("/") + "/", note)


def _workflow_address() -> str | None:
    slug = os.environ.get("GITHUB_REPOSITORY")
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
    return f"{server.rstrip('/')}/{slug}" if slug else None


def _behind_alias(host: str) -> str:
    """The host that SSH's settings name for an alias; it connects to nobody."""
    if host in (GITHUB, *ALSO_GITHUB):
        return host
    settings = _printed("ssh", "-G", "--", host)
    found = re.search(r"^hostname (\S+)$", settings, re.M)
    return found[1].lower() if found else host


def _git(folder: Path, *arguments: str) -> str:
    """What git prints; nothing without git or outside a repository."""
    return _printed("git", "-C", str(folder), *arguments)


def _printed(*command: str) -> str:
    """What the command prints; nothing if it is missing or fails."""
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=30)
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
    if repository.note:
        logger.info(repository.note)
    options["repository_url"] = repository.url
    options["repository_branch"] = repository.branch
    options["repository_provider"] = "github"
    config.html_baseurl = repository.site
    config.ogp_site_url = repository.site
    app.repository = repository


def setup(app: Sphinx) -> None:
    app.connect("config-inited", set_addresses)
