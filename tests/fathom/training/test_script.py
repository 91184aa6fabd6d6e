"""The script: whatever stops it, it ends with the same numbers, and tests once."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from fathom.datasets.houses import ames_houses
from fathom.losses.basic import mean_squared_error
from fathom.networks.deep import DeepNetwork
from fathom.training import script
from fathom.training.loop import evaluate

SMALL = ["--depth", "2", "--width", "8", "--epochs", "6", "--patience", "6"]


def run(folder: Path, *arguments: str) -> dict:
    """Run the script here, in this process, and return its checkpoint."""
    script.main(["--folder", str(folder), *SMALL, *arguments])
    return checkpoint(folder)


def checkpoint(folder: Path) -> dict:
    return torch.load(folder / script.CHECKPOINT, weights_only=True)


def assert_same(one: object, other: object) -> None:
    """Equal bit for bit, through dictionaries and lists."""
    assert type(one) is type(other)
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for key in one:
            assert_same(one[key], other[key])
    elif isinstance(one, list):
        assert len(one) == len(other)
        for pair in zip(one, other, strict=True):
            assert_same(*pair)
    elif isinstance(one, torch.Tensor):
        assert torch.equal(one, other)
    else:
        assert one == other


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """The folder of a run that nothing has interrupted."""
    folder = tmp_path_factory.mktemp("runs") / "whole"
    run(folder)
    return folder


def test_paused_and_resumed_ends_as_if_nothing_had_happened(whole, tmp_path, capsys):
    folder = tmp_path / "runs" / "paused"
    for last in (1, 4):
        state = run(folder, "--pause-after", str(last))
        assert len(state["log"]) == last
        assert f"paused after epoch {last}" in capsys.readouterr().out
    assert_same(run(folder), checkpoint(whole))
    assert (folder / script.LOG).read_bytes() == (whole / script.LOG).read_bytes()


def test_killed_and_resumed_ends_as_if_nothing_had_happened(tmp_path):
    """Killed for good, as by the operating system, in the middle of whatever it did."""

    def command(name: str) -> list[str]:
        start = [sys.executable, "-m", "fathom.training.script", "--folder"]
        return [*start, str(tmp_path / name), *SMALL, "--epochs", "60"]

    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    options = {"env": environment, "stdout": subprocess.DEVNULL}
    killed = 0
    for lines in (3, 9):
        process = subprocess.Popen(command("killed"), **options)
        log = tmp_path / "killed" / script.LOG
        give_up = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < give_up:
            if log.exists() and log.read_text("utf-8").count("\n") >= lines:
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.001)
        killed += process.wait() == -signal.SIGKILL
    assert killed, "no run was killed before it had ended"
    for name in ("killed", "whole"):
        subprocess.run(command(name), check=True, timeout=120, **options)
    assert_same(checkpoint(tmp_path / "killed"), checkpoint(tmp_path / "whole"))
    logs = [(tmp_path / name / script.LOG).read_bytes() for name in ("killed", "whole")]
    assert logs[0] == logs[1]


def test_a_failed_write_leaves_the_old_checkpoint(whole, tmp_path, monkeypatch):
    folder = tmp_path / "full"
    before = run(folder, "--pause-after", "2")
    real = Path.write_bytes

    def half(path: Path, content: bytes) -> None:
        real(path, content[:100])
        raise OSError("No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", half)
        with pytest.raises(SystemExit, match="error: No space left"):
            run(folder)
    assert_same(checkpoint(folder), before)
    assert_same(run(folder), checkpoint(whole))


def test_seeds_and_settings_decide(whole, tmp_path):
    again, other = run(tmp_path / "again"), run(tmp_path / "other", "--seed", "1")
    assert_same(again, checkpoint(whole))
    assert other["log"][0]["validation"] != again["log"][0]["validation"]


def test_the_log_says_what_happened(whole):
    lines = (whole / script.LOG).read_text("utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    assert entries == checkpoint(whole)["log"]
    assert [entry["epoch"] for entry in entries] == [1, 2, 3, 4, 5, 6]
    # The rate of the schedule, half a cosine: at the first epoch as chosen.
    angles = torch.arange(6, dtype=torch.float64) * torch.pi / 6
    expected = 0.003 * (1 + angles.cos()) / 2
    rates = torch.tensor([entry["rate"] for entry in entries], dtype=torch.float64)
    torch.testing.assert_close(rates, expected)


def test_patience_stops_and_the_best_weights_are_kept(tmp_path, capsys):
    arguments = ["--epochs", "200", "--patience", "4", "--learning-rate", "0.01"]
    state = run(tmp_path / "run", *arguments)
    errors = [entry["validation"] for entry in state["log"]]
    best = state["best"]
    assert len(errors) < 200
    assert errors[best["epoch"] - 1] == min(errors) == best["validation"]
    assert len(errors) == best["epoch"] + 4
    model = DeepNetwork([len(script.FEATURES), 8, 8, 1])
    model.load_state_dict(best["weights"])
    parts, _ = script.load_data()
    assert evaluate(model, *parts["validation"], mean_squared_error) == min(errors)
    assert not all(
        torch.equal(best["weights"][name], state["model"][name])
        for name in best["weights"]
    )
    assert f"best epoch {best['epoch']}" in capsys.readouterr().out


def test_the_test_set_is_scored_once_with_the_best_weights(tmp_path, capsys):
    folder = tmp_path / "run"
    arguments = ["--epochs", "200", "--patience", "4", "--learning-rate", "0.01"]
    before = run(folder, *arguments)
    assert before["test_error"] is None
    assert before["best"]["epoch"] < len(before["log"]), "the best are the last"
    assert "test" not in capsys.readouterr().out
    after = run(folder, *arguments, "--test")
    model = DeepNetwork([len(script.FEATURES), 8, 8, 1])
    model.load_state_dict(after["best"]["weights"])
    parts, scale = script.load_data()
    inputs, targets = parts["test"]
    with torch.no_grad():
        residuals = scale.inverse(model(inputs)) - scale.inverse(targets)
    by_hand = residuals.square().mean().sqrt().item()
    assert after["test_error"] == pytest.approx(by_hand, rel=1e-4)
    assert f"{after['test_error']:.4f}" in capsys.readouterr().out
    assert_same(after["model"], before["model"])
    state = checkpoint(folder)
    torch.save(state | {"test_error": 0.5}, folder / script.CHECKPOINT)
    again = run(folder, *arguments, "--test")
    assert again["test_error"] == 0.5, "it was scored again"


def test_a_paused_run_is_not_tested(tmp_path):
    state = run(tmp_path / "run", "--pause-after", "2", "--test")
    assert state["test_error"] is None


def test_parts_are_disjoint_and_scaled_by_the_training_houses():
    parts, scale = script.load_data()
    houses = ames_houses().query("sale_condition == 'Normal'")
    sizes = {name: len(inputs) for name, (inputs, _) in parts.items()}
    assert sum(sizes.values()) == len(houses)
    assert sizes["training"] == round(0.6 * len(houses))
    assert abs(sizes["validation"] - sizes["test"]) <= 1
    for values in parts["training"]:
        mean, deviation = values.double().mean(0), values.double().std(0, correction=0)
        assert mean.abs().max() < 1e-3
        torch.testing.assert_close(
            deviation, torch.ones_like(deviation), atol=1e-3, rtol=0
        )
    assert parts["validation"][0].mean(0).abs().max() > 1e-3
    prices = torch.cat([scale.inverse(targets) for _, targets in parts.values()])
    expected = torch.tensor(houses["price"].to_numpy()).float().log()
    found = prices[:, 0].sort().values
    torch.testing.assert_close(found, expected.sort().values)


def test_another_run_in_the_folder_is_named(whole):
    with pytest.raises(
        SystemExit, match=r"learning_rate is 0\.003 there and 0\.01 her"
    ):
        run(whole, "--learning-rate", "0.01")
    with pytest.raises(SystemExit, match="width is 8 there and 9 here"):
        run(whole, "--width", "9", "--seed", "3")


def test_wrong_folders_are_named(tmp_path):
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(SystemExit, match=r"error: .*file"):
        run(tmp_path / "file")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x", "utf-8")
    with pytest.raises(SystemExit, match=r"holds no checkpoint, but thesis\.txt"):
        run(tmp_path / "mine")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / script.CHECKPOINT).write_bytes(b"no checkpoint")
    with pytest.raises(SystemExit, match="is no checkpoint, or a damaged"):
        run(tmp_path / "broken")
    (tmp_path / "foreign").mkdir()
    for foreign in ({"a": 1}, {"settings": 3}):
        torch.save(foreign, tmp_path / "foreign" / script.CHECKPOINT)
        with pytest.raises(SystemExit, match="is no checkpoint, or a damaged"):
            run(tmp_path / "foreign")
    assert not (tmp_path / "mine" / script.LOG).exists()


def test_a_checkpoint_cannot_run_code(tmp_path):
    class Evil:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "touched",))

    (tmp_path / "run").mkdir()
    torch.save({"settings": Evil()}, tmp_path / "run" / script.CHECKPOINT)
    with pytest.raises(SystemExit, match="is no checkpoint, or a damaged"):
        run(tmp_path / "run")
    assert not (tmp_path / "touched").exists()


def test_a_loss_without_bounds_ends_with_a_sentence(tmp_path):
    with pytest.raises(SystemExit, match=r"epoch 1.*smaller rate.*1e\+30"):
        run(tmp_path / "run", "--learning-rate", "1e30")
    with pytest.raises(SystemExit, match="Invalid learning rate"):
        run(tmp_path / "run", "--learning-rate", "-1")


@pytest.mark.parametrize("name", ["depth", "batch-size", "patience"])
def test_settings_below_one_are_refused(name, tmp_path, capsys):
    with pytest.raises(SystemExit):
        run(tmp_path / "run", f"--{name}", "0")
    assert f"--{name} is at least 1" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_the_script_can_be_read_in_one_go():
    assert len(Path(script.__file__).read_text("utf-8").splitlines()) <= 200
