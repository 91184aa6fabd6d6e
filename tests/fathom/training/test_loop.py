"""The loop equals one written by hand; batches cover every example once."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from fathom.losses.basic import mean_squared_error
from fathom.training.loop import evaluate, fit, minibatches


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def line(weight: float = 0.5, bias: float = -0.25) -> nn.Linear:
    model = nn.utils.skip_init(nn.Linear, 1, 1, dtype=torch.float64)
    nn.init.constant_(model.weight, weight)
    nn.init.constant_(model.bias, bias)
    return model


def data(num_examples: int = 12) -> tuple[torch.Tensor, torch.Tensor]:
    x = torch.randn(num_examples, 1, generator=generator(1), dtype=torch.float64)
    return x, torch.sin(3 * x)


@given(num_examples=st.integers(1, 40), batch_size=st.integers(1, 50))
def test_every_example_is_in_one_batch_with_its_target(num_examples, batch_size):
    x = torch.arange(num_examples)
    batches = minibatches(x, 10 * x, batch_size, generator())
    sizes = []
    seen = []
    for inputs, targets in batches:
        assert torch.equal(targets, 10 * inputs)
        sizes.append(len(inputs))
        seen += inputs.tolist()
    assert sorted(seen) == x.tolist()
    assert len(batches) == len(sizes)
    assert all(size == batch_size for size in sizes[:-1])
    assert 1 <= sizes[-1] <= batch_size


def test_each_pass_has_a_new_order_and_each_seed_its_own():
    x = torch.arange(50)

    def passes(seed: int) -> list[list[int]]:
        batches = minibatches(x, x, 8, generator(seed))
        return [torch.cat([b for b, _ in batches]).tolist() for _ in range(2)]

    first, second = passes(0)
    assert first != second
    assert first != x.tolist()
    assert passes(0) == [first, second]
    assert passes(1)[0] != first


def test_without_a_generator_the_global_one_decides():
    x = torch.arange(50)
    orders = []
    with torch.random.fork_rng():
        for _ in range(2):
            torch.manual_seed(3)
            orders.append(torch.cat([b for b, _ in minibatches(x, x, 8)]).tolist())
    assert orders[0] == orders[1]


def test_batches_refuse_what_does_not_fit():
    with pytest.raises(ValueError, match="got 3 and 2"):
        minibatches(torch.zeros(3), torch.zeros(2), 1)
    with pytest.raises(ValueError, match="got 0 and 0"):
        minibatches(torch.zeros(0), torch.zeros(0), 1)
    with pytest.raises(ValueError, match="at least 1, got 0"):
        minibatches(torch.zeros(3), torch.zeros(3), 0)


def test_fit_equals_gradient_descent_written_by_hand():
    x, y = data()
    model = line()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.5)
    losses = fit(model, [(x, y)], mean_squared_error, optimizer, num_epochs=5)

    weight, bias = 0.5, -0.25
    velocity = torch.zeros(2, dtype=torch.float64)
    for epoch in range(5):
        error = (weight * x + bias - y).flatten()
        assert losses[epoch] == pytest.approx((error**2).mean().item())
        gradient = 2 * torch.stack([(error * x.flatten()).mean(), error.mean()])
        velocity = 0.5 * velocity + gradient
        weight, bias = weight - 0.1 * velocity[0], bias - 0.1 * velocity[1]
    assert model.weight.item() == pytest.approx(weight.item())
    assert model.bias.item() == pytest.approx(bias.item())


def test_epoch_loss_weights_every_example_alike():
    x, y = data(7)  # batches of 4 and 3
    model = line()
    still = torch.optim.SGD(model.parameters(), lr=0.0)
    batches = minibatches(x, y, 4, generator())
    losses = fit(model, batches, mean_squared_error, still, num_epochs=2)
    expected = evaluate(model, x, y, mean_squared_error)
    assert losses == pytest.approx([expected, expected])


def test_fit_trains_in_training_mode_and_learns():
    x, y = data(40)
    model = nn.Sequential(nn.Linear(1, 30), nn.Tanh(), nn.Linear(30, 1)).double()
    for values in model.parameters():
        nn.init.uniform_(values, -1, 1, generator=generator(2))
    model.eval()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    batches = minibatches(x, y, 10, generator())
    losses = fit(model, batches, mean_squared_error, optimizer, num_epochs=200)
    assert model.training
    assert len(losses) == 200
    assert losses[-1] < 1e-3 * losses[0]


def test_fit_refuses_batches_that_run_out():
    x, y = data()
    model = line()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    with pytest.raises(ValueError, match="epoch 1 found no batch"):
        fit(model, iter([(x, y)]), mean_squared_error, optimizer, num_epochs=2)


@pytest.mark.parametrize(
    ("progress", "terminal", "shown"),
    [
        (None, False, False),
        (None, True, True),
        (True, False, True),
        (False, True, False),
    ],
)
def test_progress_bar_is_for_people(progress, terminal, shown, capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    model = line()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    fit(model, [data()], mean_squared_error, optimizer, 2, progress=progress)
    output = capsys.readouterr()
    assert output.out == ""
    assert ("epoch" in output.err) == shown


@pytest.mark.parametrize("training", [True, False])
def test_evaluate_uses_evaluation_mode_and_restores_the_old(training):
    x, y = data()
    model = nn.Sequential(nn.Dropout(0.9), line())
    model.train(training)
    value = evaluate(model, x, y, mean_squared_error)
    expected = ((0.5 * x - 0.25 - y) ** 2).mean().item()  # without dropout
    assert value == pytest.approx(expected)
    assert model.training == model[0].training == training


def test_evaluate_records_no_gradient_and_restores_the_mode_after_an_error():
    x, y = data()
    model = line()
    recorded = []

    def failing(predictions, targets):
        recorded.append(predictions.requires_grad)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        evaluate(model, x, y, failing)
    assert recorded == [False]
    assert model.training
