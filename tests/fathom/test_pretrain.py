"""The command: whatever stops it or shares its work, it ends with the same numbers."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import small_recipe
import torch

from fathom import pretrain
from fathom.datasets.pretrained import build, read_model
from fathom.datasets.review_tokens import FIRST
from fathom.networks.decoder import Decoder
from fathom.training.masking import NOT_CHOSEN
from fathom.training.pretraining import CHECKPOINT, CURVE, Pretraining, validation_loss
from fathom.training.schedules import warmup_cosine

GPUS = torch.cuda.is_available()
SMALL = ["--steps", "20", "--warmup", "2", "--batch-size", "4", "--every", "5"]
SMALL += ["--learning-rate", "0.01"]


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """The recipe, and no GPU: bit for bit holds on processors."""
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setitem(pretrain.RECIPES, "small", small_recipe.RECIPE)


def run(folder: Path, *arguments: str) -> dict:
    """Run the command here, in this process, and return its checkpoint."""
    pretrain.main(["small", "--folder", str(folder), *SMALL, *arguments])
    return checkpoint(folder)


def checkpoint(folder: Path) -> dict:
    """All but the time that it took."""
    state = torch.load(folder / CHECKPOINT, weights_only=True)
    assert state.pop("seconds") > 0
    return state


def assert_same(one: object, other: object) -> None:
    """Equal bit for bit, through dictionaries and lists."""
    assert type(one) is type(other)
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for key in one:
            assert_same(one[key], other[key])
    elif isinstance(one, list | tuple):
        assert len(one) == len(other)
        for pair in zip(one, other, strict=True):
            assert_same(*pair)
    elif isinstance(one, torch.Tensor):
        assert torch.equal(one, other)
    else:
        assert one == other


def start(*launcher: str, folder: Path, arguments: list[str]) -> subprocess.Popen:
    """Run the command in processes of its own."""
    command = [*launcher, small_recipe.__file__, "small", "--folder", str(folder)]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    return subprocess.Popen(
        [*command, *SMALL, *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """The folder of a run that nothing has interrupted."""
    folder = tmp_path_factory.mktemp("runs") / "whole"
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(pretrain.RECIPES, "small", small_recipe.RECIPE)
        run(folder)
    return folder


def test_paused_and_resumed_ends_as_if_nothing_had_happened(whole, tmp_path, capsys):
    folder = tmp_path / "runs" / "paused"
    for last in (3, 5, 12):  # between two entries of the log, too
        state = run(folder, "--pause-after", str(last))
        assert state["step"] == last
        assert len(state["curve"]) == last // 5
        assert f"paused after step {last}" in capsys.readouterr().out
        assert not (folder / "small.npz").exists()
    assert_same(run(folder), checkpoint(whole))
    for name in (CURVE, "small.npz"):
        assert (folder / name).read_bytes() == (whole / name).read_bytes()
    assert_same(run(folder), checkpoint(whole))  # it had ended


@pytest.mark.slow
def test_killed_and_resumed_ends_as_if_nothing_had_happened(tmp_path):
    """Killed for good, as by the operating system, in the middle of whatever it did."""
    more = ["--steps", "200"]
    killed = 0
    for lines in (3, 9):
        process = start(sys.executable, folder=tmp_path / "killed", arguments=more)
        log = tmp_path / "killed" / CURVE
        give_up = time.monotonic() + 300
        while process.poll() is None and time.monotonic() < give_up:
            if log.exists() and log.read_text("utf-8").count("\n") >= lines:
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.001)
        process.communicate(timeout=300)
        killed += process.returncode == -signal.SIGKILL
    assert killed, "no run was killed before it had ended"
    run(tmp_path / "killed", *more)
    run(tmp_path / "whole", *more)
    assert_same(checkpoint(tmp_path / "killed"), checkpoint(tmp_path / "whole"))
    for name in (CURVE, "small.npz"):
        contents = [(tmp_path / k / name).read_bytes() for k in ("killed", "whole")]
        assert contents[0] == contents[1]


@pytest.mark.slow
def test_two_processes_have_the_curve_of_one(whole, tmp_path):
    """They add in another order: equal to five digits, after twenty steps."""
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    torchrun += ["--nproc-per-node", "2"]
    process = start(*torchrun, folder=tmp_path / "two", arguments=[])
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    one, two = checkpoint(whole), checkpoint(tmp_path / "two")
    assert [entry["step"] for entry in two["curve"]] == [5, 10, 15, 20]
    for ours, theirs in zip(one["curve"], two["curve"], strict=True):
        assert theirs == pytest.approx(ours, rel=1e-5)
    # Each step divides by a root of squares, so weights differ a little more.
    for name, values in one["model"].items():
        torch.testing.assert_close(two["model"][name], values, atol=1e-3, rtol=1e-3)
    # One process goes on from what two have saved.
    assert_same(run(tmp_path / "two"), two)


def test_a_batch_too_small_for_its_processes(tmp_path, monkeypatch):
    distributed = torch.distributed
    monkeypatch.setattr(distributed, "is_initialized", lambda: True)
    monkeypatch.setattr(distributed, "get_rank", lambda: 0)
    monkeypatch.setattr(distributed, "get_world_size", lambda: 8)
    settings = {"batch_size": 4, "seed": 0}
    with pytest.raises(ValueError, match="8 processes share a batch of 4"):
        Pretraining(small_recipe.RECIPE, settings, tmp_path, "cpu")


def test_seeds_and_settings_decide(whole, tmp_path):
    assert_same(run(tmp_path / "again"), checkpoint(whole))
    other = run(tmp_path / "other", "--seed", "1")
    assert (
        other["curve"][0]["validation"] != checkpoint(whole)["curve"][0]["validation"]
    )


def test_it_learns_and_says_what_happened(whole, tmp_path, capsys):
    state = run(tmp_path / "run", "--steps", "200", "--every", "50")
    losses = [entry["validation"] for entry in state["curve"]]
    # Guessing that every token is as likely costs log 7 = 1.95 nats; who knows that
    # a token goes up with probability 0.8 and stays otherwise, pays 0.50.
    assert 0.45 < losses[-1] < 0.7 < losses[0]
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines[:-1]] == state["curve"]
    assert lines[-1].startswith(f"best after {state['best']['step']} steps: loss 0.")
    log = json.loads((tmp_path / "run" / "small.json").read_text("utf-8"))
    assert log["curve"] == state["curve"]
    assert log["steps"] == state["best"]["step"]
    assert log["tokens"] == log["steps"] * 4 * small_recipe.LENGTH
    assert log["settings"].items() <= state["settings"].items()
    rates = [entry["rate"] for entry in state["curve"]]
    expected = [0.01 * warmup_cosine(step - 1, 200, 2) for step in (50, 100, 150, 200)]
    assert rates == pytest.approx(expected)


def test_the_best_weights_are_written(whole, monkeypatch, tmp_path):
    """Validation rises after the fifth step: the weights of then are kept."""
    values = iter([2.0, 3.0, 3.0, 3.0])
    monkeypatch.setattr(
        "fathom.training.pretraining.validation_loss", lambda *_: next(values)
    )
    state = run(tmp_path / "run")
    assert state["best"]["step"] == 5
    written, log = read_model(tmp_path / "run", "small")
    assert log["steps"] == 5
    for name, values in written.state_dict().items():
        right, last = state["best"]["weights"][name], state["model"][name]
        near = values.sub(right).abs().amax() <= right.abs().amax() / 127
        assert near and not torch.equal(right, last)


def test_the_log_has_the_loss_before_and_after_rounding(whole):
    model, log = read_model(whole, "small")
    _, batches = small_recipe.load()
    found = validation_loss(model, small_recipe.RECIPE, batches)
    assert log["validation"]["after_rounding"] == pytest.approx(found)
    model.load_state_dict(checkpoint(whole)["best"]["weights"])
    found = validation_loss(model, small_recipe.RECIPE, batches)
    assert log["validation"]["before_rounding"] == pytest.approx(found)


def test_another_run_in_the_folder_is_named(whole):
    sentence = r"learning_rate is 0\.01 there and 0\.02 here"
    with pytest.raises(SystemExit, match=sentence):
        run(whole, "--learning-rate", "0.02")
    with pytest.raises(SystemExit, match="batch_size is 4 there and 8 here"):
        run(whole, "--batch-size", "8")


def test_a_recipe_that_has_changed_is_named(whole, monkeypatch):
    sizes = {**small_recipe.RECIPE.sizes, "width": 16}
    wider = dataclasses.replace(small_recipe.RECIPE, sizes=sizes)
    monkeypatch.setitem(pretrain.RECIPES, "small", wider)
    with pytest.raises(SystemExit, match="width is 8 there and 16 here"):
        run(whole)


def test_an_interrupted_run_says_how_it_goes_on(whole, tmp_path, monkeypatch):
    real, steps = Pretraining.take_step, iter(range(12))

    def interrupted(self: Pretraining) -> float:
        if next(steps, None) is None:
            raise KeyboardInterrupt
        return real(self)

    with monkeypatch.context() as patched:
        patched.setattr(Pretraining, "take_step", interrupted)
        with pytest.raises(SystemExit, match="interrupted: the same command goes on"):
            run(tmp_path / "run")
    assert checkpoint(tmp_path / "run")["step"] == 10
    assert_same(run(tmp_path / "run"), checkpoint(whole))


def test_killed_between_log_and_checkpoint(whole, tmp_path, monkeypatch):
    """At the end, too, the log has all entries when the run has started again."""
    run(tmp_path / "run", "--pause-after", "17")

    def killed(*_: object) -> None:
        raise OSError("No space left on device")

    name = "fathom.training.pretraining.save_checkpoint"
    with monkeypatch.context() as patched:
        patched.setattr(name, killed)
        with pytest.raises(SystemExit, match="error: No space left"):
            run(tmp_path / "run")
    assert_same(run(tmp_path / "run"), checkpoint(whole))
    assert (tmp_path / "run" / CURVE).read_bytes() == (whole / CURVE).read_bytes()


def test_more_processes_than_gpus(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "2")
    with pytest.raises(SystemExit, match="takes a GPU: 2 processes, 1 GPUs"):
        run(tmp_path / "run")


def test_no_weights_that_are_of_no_use_are_saved(tmp_path, monkeypatch):
    name = "fathom.training.pretraining.validation_loss"
    monkeypatch.setattr(name, lambda *_: float("nan"))
    with pytest.raises(SystemExit, match="step 5: the loss is nan"):
        run(tmp_path / "run")
    assert not (tmp_path / "run" / CHECKPOINT).exists()


def test_a_folder_of_something_else_is_named(tmp_path):
    (tmp_path / "thesis.txt").write_text("x", "utf-8")
    with pytest.raises(SystemExit, match=r"holds no checkpoint, but thesis\.txt"):
        run(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["no-such"], "no recipe 'no-such'; there are bert-reviews, gpt-shakespeare"),
        (["small", "--steps", "0"], "--steps is at least 1"),
        (["small", "--batch-size", "0"], "--batch-size is at least 1"),
        (["small", "--steps", "9", "--warmup", "9"], "--warmup lies from 0 to below"),
    ],
)
def test_wrong_arguments_are_named(arguments, sentence, tmp_path, capsys):
    with pytest.raises(SystemExit):
        pretrain.main([*arguments, "--folder", str(tmp_path / "run")])
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_a_loss_without_bounds_ends_with_a_sentence(tmp_path):
    with pytest.raises(SystemExit, match=r"step \d+: the loss is .*smaller rate"):
        run(tmp_path / "run", "--learning-rate", "1e38")


def test_windows_follow_one_another():
    text = torch.arange(12)
    (inputs, targets), (more, last) = pretrain.windows(text, size=3, rows=2)
    assert inputs.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert targets.tolist() == [[1, 2, 3], [4, 5, 6]]
    assert (more.tolist(), last.tolist()) == ([[6, 7, 8]], [[7, 8, 9]])


def test_the_gpts_batches():
    """Every place can be drawn; the targets are what comes next."""
    text = torch.arange(pretrain.CONTEXT + 2)
    generator = torch.Generator().manual_seed(0)
    inputs, targets = pretrain.random_windows(text, 50, generator)
    assert inputs.shape == targets.shape == (50, pretrain.CONTEXT)
    assert torch.equal(inputs + 1, targets)
    assert set(inputs[:, 0].tolist()) == {0, 1}
    recipe = pretrain.RECIPES["gpt-shakespeare"]
    training, validation = recipe.load()
    assert sum(targets.numel() for _, targets in validation) > 400_000
    assert len(training) > 3_800_000


def test_a_small_start():
    """Two layers end four branches: 0.02 / 2 there, 0.02 elsewhere, offsets of zero."""
    model = Decoder(7, 5, 64, 2, 2)
    pretrain.start_small(model, torch.Generator().manual_seed(0))
    for name, values in model.named_parameters():
        if name.endswith("bias"):
            assert not values.any()
        elif "norm" not in name:
            ends = name.endswith(("attention.output.weight", "mlp.2.weight"))
            size = 0.01 if ends else 0.02
            assert values.std().item() == pytest.approx(size, rel=0.15)
    again = Decoder(7, 5, 64, 2, 2)
    pretrain.start_small(again, torch.Generator().manual_seed(0))
    weights = [m.transformer.layers[1].mlp[0].weight for m in (model, again)]
    assert torch.equal(*weights)


@pytest.mark.skipif(not GPUS, reason="there is no GPU")
def test_on_a_gpu_the_curve_is_nearly_the_same(whole, tmp_path, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setitem(pretrain.RECIPES, "small", small_recipe.RECIPE)
    state = run(tmp_path / "gpu")
    for ours, theirs in zip(checkpoint(whole)["curve"], state["curve"], strict=True):
        assert theirs == pytest.approx(ours, rel=0.02)


def test_matrices_in_16_bits_change_little():
    """As on a GPU: every layer takes what the one before hands over."""
    text, _ = small_recipe.load()
    inputs, targets = small_recipe.batch(text, 50, torch.Generator().manual_seed(0))
    recipe = small_recipe.RECIPE
    model = build(recipe.model, recipe.sizes, torch.Generator().manual_seed(0))
    losses, gradients = [], []
    for enabled in (False, True):
        model.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=enabled):
            loss = recipe.loss(model, inputs, targets)
        loss.backward()
        losses.append(loss.item())
        gradients.append(torch.cat([p.grad.flatten() for p in model.parameters()]))
    assert losses[0] != losses[1] == pytest.approx(losses[0], rel=0.01)
    alike = torch.cosine_similarity(*gradients, dim=0)
    assert 0.99 < alike < 1


def test_the_encoders_batches():
    """Windows of reviews, three tenths of whose tokens are to be guessed."""
    recipe = pretrain.RECIPES["bert-reviews"]
    text = torch.arange(3, 3 + 2 * pretrain.WINDOW)
    hidden, targets = recipe.batch(lambda: text, 500, torch.Generator().manual_seed(0))
    assert hidden.shape == targets.shape == (500, pretrain.WINDOW)
    assert (hidden[:, 0] == FIRST).all() and (targets[:, 0] == NOT_CHOSEN).all()
    chosen = targets != NOT_CHOSEN
    assert chosen[:, 1:].double().mean().item() == pytest.approx(0.3, abs=0.01)
    # What isn't hidden counts up, from a start that any place can be.
    expected = (targets - torch.arange(pretrain.WINDOW)).masked_fill(~chosen, 0)
    starts = expected.amax(dim=1, keepdim=True)
    assert torch.equal(expected, starts * chosen)
    assert {3, 3 + pretrain.WINDOW} <= set(starts[:, 0].tolist())
    whole = text.clone()
    recipe.batch(lambda: text, 5, torch.Generator().manual_seed(0))
    assert torch.equal(text, whole), "the reviews stay as they are"


def test_the_encoders_run_paused_and_resumed(monkeypatch, tmp_path):
    """It learns which token is frequent, and a pause changes nothing."""
    generator = torch.Generator().manual_seed(0)
    text = torch.randint(3, 9, (3000,), generator=generator).clamp(max=5)
    held = [pretrain.hide_windows(text[:640].view(10, -1).clone(), generator)]
    recipe = dataclasses.replace(
        pretrain.RECIPES["bert-reviews"],
        sizes={**pretrain.RECIPES["bert-reviews"].sizes, "width": 8, "num_layers": 1},
        load=lambda: (lambda: text, held),
    )
    monkeypatch.setitem(pretrain.RECIPES, "small", recipe)
    state = run(tmp_path / "whole")
    run(tmp_path / "paused", "--pause-after", "7")
    assert_same(run(tmp_path / "paused"), state)
    losses = [entry["validation"] for entry in state["curve"]]
    assert losses[-1] < losses[0] - 0.1
    model, log = read_model(tmp_path / "whole", "small")
    assert log["model"] == "MaskedTokenHead"
    found = validation_loss(model, recipe, held)
    assert found == pytest.approx(log["validation"]["after_rounding"])
