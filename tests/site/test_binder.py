"""JupyterLab, set up by the steps of .binder/, opens a page as a notebook and runs it.

Slow (it installs the whole environment): it runs where FATHOM_BINDER=1 is set.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
PAGE = "book/02-supervised-learning/linear-regression.md"
NEEDED = (
    "book", "code", ".binder", "pyproject.toml", "requirements.txt",
    "requirements-data.txt", "README.md",
)  # fmt: skip

# The notebook that JupyterLab holds: on the screen there are only the cells in sight.
CELLS = "() => jupyterapp.shell.currentWidget.content.model.toJSON().cells"
KERNEL = "jupyterapp.shell.currentWidget.context.sessionContext.session?.kernel"
DONE = f"""() => {{
    const cells = ({CELLS})().filter(cell => cell.cell_type === 'code');
    const failed = cells.some(c => c.outputs.some(o => o.output_type === 'error'));
    const done = cells.every(cell => cell.execution_count || !cell.source.length);
    return {KERNEL}?.status === 'idle' && (failed || done);
}}"""


def make_checkout(folder: Path) -> Path:
    """What a reader's Binder has of the repository."""
    skipped = shutil.ignore_patterns("node_modules", "__pycache__", "*.egg-info")
    for name in NEEDED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=skipped)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    return folder


def install(checkout: Path, folder: Path) -> dict[str, str]:
    """Do what repo2docker does with .binder/; the environment variables to run in."""
    assert (ROOT / ".binder" / "runtime.txt").read_text().startswith("python-3.11")
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    binaries = folder / "venv" / "bin"
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    environment |= {
        "PATH": f"{binaries}:{os.environ['PATH']}",
        "HOME": str(folder / "home"),
        "JUPYTER_CONFIG_DIR": str(folder / "home" / ".jupyter"),
        "OMP_NUM_THREADS": "1",
        "PIP_NO_COMPILE": "1",  # few of the modules are ever imported
        # An index that cannot be reached is passed over at once.
        "PIP_RETRIES": os.environ.get("PIP_RETRIES", "0"),
    }
    (folder / "home").mkdir()
    # pip alone may look into the home folder, for its own settings.
    outside = environment | {"HOME": str(Path.home())}
    for step, variables in (
        ([binaries / "pip", "install", "-r", ".binder/requirements.txt"], outside),
        (["./.binder/postBuild"], environment),
    ):
        done = subprocess.run(
            step, cwd=checkout, env=variables, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{step}:\n{done.stdout[-2000:]}{done.stderr}"
    return environment


@contextmanager
def jupyterlab(checkout: Path, environment: dict[str, str]):
    """A running JupyterLab; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (
        f"jupyter lab --no-browser --allow-root --ip=127.0.0.1 --port={port} "
        "--IdentityProvider.token= --LabApp.expose_app_in_browser=True"
    )
    program = shutil.which("jupyter", path=environment["PATH"])
    log = (checkout.parent / "jupyterlab.log").open("w+")
    server = subprocess.Popen(
        [program, *command.split()[1:]],
        cwd=checkout,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/api/status", timeout=2).close()
                break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


def run_all(page: Page, address: str, name: str) -> list[dict]:
    """Open a page as Binder's link does, run all of it, and return the cells."""
    page.goto(f"{address}/lab/tree/{name}")
    page.wait_for_selector(".jp-Notebook", timeout=90_000)
    page.wait_for_function(f"() => {KERNEL}?.status === 'idle'", timeout=120_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(DONE, timeout=300_000)
    return page.evaluate(CELLS)


@pytest.mark.slow
@pytest.mark.skipif(
    os.environ.get("FATHOM_BINDER") != "1", reason="slow: set FATHOM_BINDER=1"
)
def test_a_page_opens_as_a_notebook_and_runs(tmp_path, browser):
    checkout = make_checkout(tmp_path / "fathom")
    environment = install(checkout, tmp_path)
    with jupyterlab(checkout, environment) as address:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        cells = run_all(page, address, PAGE)
        page.screenshot(path=tmp_path / "page.png")
        page.close()
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    errors = [o for c in code for o in c["outputs"] if o["output_type"] == "error"]
    assert len(code) > 5 and not errors
    assert any("image/svg+xml" in o.get("data", {}) for c in code for o in c["outputs"])
