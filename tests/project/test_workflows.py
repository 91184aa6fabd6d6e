"""Workflows are valid, ask for no right beyond their need, and trust nobody else."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.y*ml"))
SCHEMAS = {
    "vendor.github-workflows": WORKFLOWS,
    "custom.github-workflows-require-timeout": WORKFLOWS,
    "vendor.github-issue-forms": sorted(GITHUB.glob("ISSUE_TEMPLATE/[!c]*.yml")),
    "vendor.github-issue-config": [GITHUB / "ISSUE_TEMPLATE" / "config.yml"],
    "vendor.dependabot": [GITHUB / "dependabot.yml"],
    "vendor.citation-file-format": [ROOT / "CITATION.cff"],
}
# The only rights to write, by workflow and job: what each of them publishes.
MAY_WRITE = {
    ("book", "deploy"): {"pages", "id-token"},
    ("book", "notebooks"): {"contents"},
}

each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def read(path: Path) -> dict:
    workflow = yaml.safe_load(path.read_text("utf-8"))
    workflow["on"] = workflow.pop(True)  # YAML 1.1 reads the key `on` as true
    return workflow


def steps(workflow: dict) -> list[dict]:
    return [step for job in workflow["jobs"].values() for step in job.get("steps", [])]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_the_file_is_valid(schema):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema]
    done = subprocess.run(
        [*command, *map(str, SCHEMAS[schema])],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@each_workflow
def test_rights_are_declared_and_least(path):
    workflow = read(path)
    assert workflow.get("permissions") == {"contents": "read"}, (
        f"{path.name}: begin with `permissions: contents: read`; a job that needs more "
        "asks for it"
    )
    for name, job in workflow["jobs"].items():
        rights = job.get("permissions", {})
        writes = {right for right, level in rights.items() if level == "write"}
        assert writes == MAY_WRITE.get((path.stem, name), set()), (
            f"{path.name}, job {name}: may write {sorted(writes)}; see MAY_WRITE"
        )


@each_workflow
def test_only_official_actions_by_version_are_used(path):
    for step in steps(read(path)):
        if action := step.get("uses"):
            assert re.fullmatch(r"actions/[\w/-]+@(v\d+|[0-9a-f]{40})", action), (
                f"{path.name}: {action} is not an official action with a version"
            )


@each_workflow
def test_strangers_code_meets_no_secret(path):
    text = path.read_text("utf-8")
    assert "pull_request_target" not in text, f"{path.name}: use pull_request"
    secrets = set(re.findall(r"secrets\.(\w+)", text)) - {"GITHUB_TOKEN"}
    assert not secrets, f"{path.name}: no secret but GITHUB_TOKEN, not {secrets}"
    for step in steps(read(path)):
        if str(step.get("uses", "")).startswith("actions/checkout@"):
            assert step.get("with", {}).get("persist-credentials") is False, (
                f"{path.name}: check out with `persist-credentials: false`"
            )
        assert not re.search(
            r"\$\{\{[^}]*(event|head_ref)", str(step.get("run", ""))
        ), f"{path.name}: pass values of the event through `env`, not into a script"


def test_publication_follows_a_green_build_of_main_only():
    jobs = read(GITHUB / "workflows" / "book.yml")["jobs"]
    for name in ("deploy", "notebooks"):
        assert jobs[name]["needs"] == "build", f"{name} waits for the build"
        assert "refs/heads/main" in jobs[name]["if"], f"{name} publishes main only"
        assert "always()" not in jobs[name]["if"], f"{name} needs a green build"
        group = jobs[name]["concurrency"]
        assert group["cancel-in-progress"] is False, f"{name} is never broken off"


def test_the_cache_holds_executed_pages_only():
    """With `_build/.doctrees` kept, a second build would hide a failing page."""
    for path in WORKFLOWS:
        for step in steps(read(path)):
            if str(step.get("uses", "")).startswith("actions/cache"):
                settings = step["with"]
                assert settings["path"] == "_build/.execution", path.name
                if "restore-keys" in settings:
                    assert settings["key"].endswith("${{ github.sha }}"), path.name
                    prefix = settings["restore-keys"].strip()
                    assert settings["key"].startswith(prefix), path.name
                    assert "hashFiles('requirements.txt')" in prefix, path.name


def shard_jobs() -> tuple[dict, dict]:
    workflow = read(GITHUB / "workflows" / "book.yml")
    return workflow, workflow["jobs"]


def test_one_setting_says_how_many_jobs_execute_the_pages():
    workflow, jobs = shard_jobs()
    assert workflow["env"] == {"SHARDS": "${{ vars.SHARDS || '2' }}"}
    matrix = jobs["execute"]["strategy"]["matrix"]
    assert matrix == {"shard": "${{ fromJSON(needs.shards.outputs.numbers) }}"}
    scripts = " ".join(str(step.get("run")) for step in jobs["execute"]["steps"])
    assert 'bookkit.execution.run --shard "$SHARD/$SHARDS"' in scripts


@pytest.mark.parametrize(
    ("setting", "numbers"),
    [("1", "[1]"), ("3", "[1,2,3]"), ("0", None), ("", None), ("two", None)],
)
def test_the_shards_are_numbered_from_one(tmp_path, setting, numbers):
    _, jobs = shard_jobs()
    (step,) = jobs["shards"]["steps"]
    output = tmp_path / "output"
    done = subprocess.run(
        ["bash", "-e", "-c", step["run"]],
        env={**os.environ, "SHARDS": setting, "GITHUB_OUTPUT": str(output)},
        capture_output=True,
        text=True,
    )
    if numbers is None:
        assert done.returncode == 1
        assert f"SHARDS is '{setting}': set the variable to a number" in done.stdout
    else:
        assert done.returncode == 0, done.stderr
        assert output.read_text() == f"numbers={numbers}\n"


def test_what_the_shards_executed_is_gathered_before_the_build():
    _, jobs = shard_jobs()
    by_action = {
        str(step["uses"]).split("@")[0]: step["with"]
        for job in ("execute", "build")
        for step in jobs[job]["steps"]
        if "artifact" in str(step.get("uses")) and "executed" in str(step["with"])
    }
    sent = by_action["actions/upload-artifact"]
    assert sent["path"] == "_build/.execution"
    assert sent["include-hidden-files"] is True, "the store is a dot-folder"
    gathered = by_action["actions/download-artifact"]
    assert gathered["path"] == sent["path"] and gathered["merge-multiple"] is True
    order = [
        str(step.get("uses") or step.get("run")) for step in jobs["build"]["steps"]
    ]
    assert order.index("actions/download-artifact@v4") < order.index(
        "make book PYTHON=python"
    )


def test_a_draft_is_not_published():
    _, jobs = shard_jobs()
    checks = [step for step in jobs["build"]["steps"] if "drafts" in str(step)]
    assert len(checks) == 1 and "if" not in checks[0]
    assert "bookkit.checks.drafts" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_the_weekly_build_tries_newest_versions_and_other_seeds():
    steps = read(GITHUB / "workflows" / "weekly.yml")["jobs"]["newest"]["steps"]
    scripts = "\n".join(str(step.get("run")) for step in steps)
    assert "pip install --upgrade" in scripts and "make stress SEEDS=5" in scripts


def test_the_weekly_build_starts_from_nothing():
    text = (GITHUB / "workflows" / "weekly.yml").read_text("utf-8")
    assert "actions/cache" not in text and "cache:" not in text


def test_every_supported_python_is_tested():
    job = read(GITHUB / "workflows" / "test.yml")["jobs"]["test"]
    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]


@each_workflow
def test_the_make_targets_that_it_calls_exist(path):
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for step in steps(read(path)):
        for target in re.findall(r"\bmake ([a-z][\w-]*)", str(step.get("run", ""))):
            assert re.search(rf"^{target}:", makefile, re.M), (
                f"{path.name}: the Makefile has no target {target}"
            )
