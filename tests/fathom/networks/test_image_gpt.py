"""Pixels as text: probabilities sum to one over all pictures, and draws have them."""

import itertools

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy

from fathom.networks.decoder import Decoder
from fathom.networks.image_gpt import ImageGPT, as_levels, as_shades


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def model(levels=3, num_pixels=4, seed=0):
    """In double precision, with parameters large enough to say something."""
    found = ImageGPT(levels, num_pixels, 4, 2, 2, generator=seeded(seed)).double()
    for number, values in enumerate(found.parameters()):
        values.data += 0.6 * torch.randn(values.shape, generator=seeded(number))
    return found


def all_pictures(levels, num_pixels):
    return torch.tensor([*itertools.product(range(levels), repeat=num_pixels)])


def log_probability(gpt, pixels):
    scores = gpt(pixels).log_softmax(dim=-1)
    return scores.gather(-1, pixels[..., None])[..., 0].sum(dim=-1)


@given(st.integers(2, 3), st.integers(1, 4), st.integers(0, 9))
def test_probabilities_of_all_pictures_sum_to_one(levels, num_pixels, seed):
    gpt = model(levels, num_pixels, seed)
    found = log_probability(gpt, all_pictures(levels, num_pixels)).exp()
    torch.testing.assert_close(found.sum(), torch.ones(()).double())
    assert (found > 0).all()


def test_scores_are_the_decoders_after_the_start():
    gpt = model(levels=5, num_pixels=6)
    pixels = torch.randint(5, (2, 6), generator=seeded(0))
    text = torch.cat([torch.full((2, 1), 5), pixels], dim=1)
    torch.testing.assert_close(gpt(pixels), gpt.decoder(text[:, :-1])[..., :5])
    theirs = Decoder(6, 6, 4, 2, 2, generator=seeded(3))
    ours = ImageGPT(5, 6, 4, 2, 2, generator=seeded(3))
    for one, own in zip(theirs.parameters(), ours.decoder.parameters(), strict=True):
        torch.testing.assert_close(one, own)


def test_no_pixel_is_guessed_from_itself_or_later_ones():
    gpt = model(levels=5, num_pixels=6)
    pixels = torch.randint(5, (1, 6), generator=seeded(1))
    other = pixels.clone()
    other[0, 3] = (other[0, 3] + 1) % 5
    before, after = gpt(pixels)[0], gpt(other)[0]
    torch.testing.assert_close(before[:4], after[:4])
    assert not torch.allclose(before[4], after[4])
    assert not torch.allclose(before[5], after[5])


def test_what_is_written_has_the_models_probabilities():
    """All nine ways to go on: their frequencies are within five standard errors."""
    gpt = model()
    begun = torch.tensor([[2, 1]])
    ways = torch.cat([begun.expand(9, 2), all_pictures(3, 2)], dim=1)
    expected = log_probability(gpt, ways).softmax(dim=0)
    number = 20_000
    written = gpt.write(begun.expand(number, 2), seeded(5))
    assert (written[:, :2] == begun).all()
    found = torch.bincount(3 * written[:, 2] + written[:, 3], minlength=9) / number
    errors = (expected * (1 - expected) / number).sqrt()
    assert ((found - expected).abs() < 5 * errors).all()
    assert expected.max() - expected.min() > 20 * errors.max()


def test_written_from_nothing_and_from_everything():
    gpt = model(levels=3, num_pixels=4)
    empty = torch.zeros(7, 0).long()
    written = gpt.write(empty, seeded(0))
    assert written.shape == (7, 4)
    torch.testing.assert_close(written, gpt.write(empty, seeded(0)))
    torch.testing.assert_close(gpt.write(written), written)


@given(st.integers(2, 17), st.integers(0, 99))
def test_levels_and_shades_are_inverse(levels, seed):
    pixels = torch.randint(levels, (3, 6), generator=seeded(seed))
    shades = as_shades(pixels, levels, width=2)
    assert shades.shape == (3, 3, 2)
    assert shades.min() >= 0 and shades.max() <= 1
    torch.testing.assert_close(as_levels(shades, levels), pixels)


def test_levels_by_hand():
    images = torch.tensor([[[0.0, 0.3], [0.6, 1.0]]])
    assert as_levels(images, 5).tolist() == [[0, 1, 2, 4]]  # 0, 1.2, 2.4, 4
    assert as_shades(torch.tensor([[0, 1, 2, 4]]), 5, 2).tolist() == [
        [[0.0, 0.25], [0.5, 1.0]]
    ]


def test_learns_one_picture_by_heart():
    gpt = ImageGPT(3, 6, 16, 2, 2, generator=seeded(0))
    pixels = torch.tensor([[0, 2, 1, 1, 0, 2]])
    optimizer = torch.optim.Adam(gpt.parameters(), lr=0.02)
    for _ in range(100):
        loss = cross_entropy(gpt(pixels).flatten(0, 1), pixels.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss < 0.05
    torch.testing.assert_close(gpt.write(pixels[:, :1], seeded(1)), pixels)


def test_what_does_not_fit(as_readers):
    with pytest.raises(ValueError, match="2 levels or more, not 1"):
        ImageGPT(1, 4, 4, 1)
    with pytest.raises(ValueError, match="up to 4 pixels"):
        model().write(torch.zeros(1, 5).long())
    for level in (3, -1):  # 3 is the start's token, no level
        with pytest.raises(ValueError, match="levels are from 0 to 2, got"):
            model()(torch.tensor([[0, 1, 1, level]]))
    with pytest.raises(ValueError, match="from 0 to 1, got 0 to 2"):
        as_levels(torch.tensor([[[0.0, 2.0]]]), 5)
    with pytest.raises(ValueError, match="2 levels or more; got 1"):
        as_levels(torch.zeros(1, 2, 2), 1)
    with pytest.raises(ValueError, match="6 pixels don't fill rows of 4"):
        as_shades(torch.zeros(1, 6).long(), 5, 4)
