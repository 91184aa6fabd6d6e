"""Codes are their formulas and the library's; shifts turn them; rotary is relative."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers.models.gptj import modeling_gptj
from transformers.models.llama import modeling_llama
from transformers.models.roformer import modeling_roformer

from fathom.networks.attention import MultiHeadAttention
from fathom.networks.positions import (
    LearnedPositions,
    Rotary,
    SinusoidalPositions,
    frequencies,
    rotate,
    shift_matrix,
    sinusoidal,
)

PAIRS = st.integers(1, 6)
BASES = st.sampled_from([1.0, 10.0, 1e4, 1e6])


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(shape, generator=generator, dtype=torch.float64)


def test_by_hand():
    # width 4 and base 100: the pairs turn by 1 and by 100^(-2/4) = 0.1
    assert frequencies(4, 100).tolist() == pytest.approx([1, 0.1])
    expected = [math.sin(3), math.cos(3), math.sin(0.3), math.cos(0.3)]
    code = sinusoidal(torch.arange(5), 4, 100)
    assert code.dtype == torch.float32
    assert code[3].tolist() == pytest.approx(expected, rel=1e-6)
    assert code[0].tolist() == [0, 1, 0, 1]
    # a quarter turn takes (1, 0) to (0, 1), and (0, 1) to (−1, 0)
    quarter = rotate(torch.eye(2).double(), torch.tensor([math.pi / 2] * 2).double())
    torch.testing.assert_close(quarter, torch.tensor([[0.0, 1], [-1, 0]]).double())


@given(PAIRS, st.integers(1, 9))
def test_sinusoidal_codes_are_the_librarys(pairs, count):
    width = 2 * pairs
    library = modeling_roformer.RoFormerSinusoidalPositionalEmbedding(count, width)
    expected = library.create_weight()  # sines first, then cosines
    found = sinusoidal(torch.arange(count), width)
    torch.testing.assert_close(found[:, 0::2], expected[:, :pairs])
    torch.testing.assert_close(found[:, 1::2], expected[:, pairs:])


@given(PAIRS, st.integers(1, 6), st.integers(0, 50))
def test_rotary_codes_are_the_librarys(pairs, count, seed):
    width = 2 * pairs
    queries, keys = drawn(2, 1, 3, count, width, seed=seed)
    places = torch.arange(count)
    angles = places.double()[:, None] * frequencies(width)
    table = torch.cat([angles.sin(), angles.cos()], dim=-1)
    roformer = modeling_roformer.RoFormerSelfAttention.apply_rotary_position_embeddings
    expected = roformer(table[None, None], queries, keys)
    found = rotate(queries, places), rotate(keys, places)
    torch.testing.assert_close(found, expected)
    # GPT-J has the axes (batch, tokens, heads, width)
    sine, cosine = table[None].chunk(2, dim=-1)
    gptj = modeling_gptj.apply_rotary_pos_emb(queries.transpose(1, 2), sine, cosine)
    torch.testing.assert_close(found[0], gptj.transpose(1, 2))
    # Llama has all first numbers of the pairs before all second ones
    order = torch.cat([torch.arange(0, width, 2), torch.arange(1, width, 2)])
    both = torch.cat([angles, angles], dim=-1)[None]
    llama = modeling_llama.apply_rotary_pos_emb(
        queries[..., order], keys[..., order], both.cos(), both.sin()
    )
    torch.testing.assert_close(found[0][..., order], llama[0])


@given(PAIRS, BASES, st.integers(-20, 20), st.integers(0, 50))
def test_rotary_codes_are_complex_numbers_that_turn(pairs, base, start, seed):
    vectors = drawn(2, 5, 2 * pairs, seed=seed).requires_grad_()
    places = torch.arange(start, start + 5)
    turns = torch.polar(
        torch.ones(5, pairs).double(),
        places[:, None] * base ** (-torch.arange(pairs).double() / pairs),
    )
    pairwise = torch.view_as_complex(vectors.unflatten(-1, (pairs, 2)))
    expected = torch.view_as_real(pairwise * turns).flatten(-2)
    found = rotate(vectors, places, base)
    torch.testing.assert_close(found, expected)
    direction = drawn(2, 5, 2 * pairs, seed=seed + 1)
    slopes = [torch.autograd.grad(y, vectors, direction) for y in (found, expected)]
    torch.testing.assert_close(*slopes)


@given(PAIRS, BASES, st.integers(-500, 500), st.integers(0, 50))
def test_rotary_products_know_the_difference_alone(pairs, base, shift, seed):
    queries, keys = drawn(2, 6, 2 * pairs, seed=seed)
    places = torch.tensor([0, 1, 2, 5, 17, 40])
    here, there = (
        rotate(queries, at, base) @ rotate(keys, at, base).T
        for at in (places, places + shift)
    )
    torch.testing.assert_close(here, there, rtol=1e-9, atol=1e-9)
    turned = rotate(queries, places, base)
    torch.testing.assert_close(turned.norm(dim=1), queries.norm(dim=1))
    # they do know it: another difference, another product
    stretched = rotate(queries, places, base) @ rotate(keys, 2 * places, base).T
    assert not torch.allclose(here, stretched)


@given(PAIRS, BASES, st.integers(-500, 500))
def test_a_shift_turns_every_sinusoidal_code(pairs, base, shift):
    width, places = 2 * pairs, torch.tensor([-3.0, 0, 1, 2, 5, 17, 40]).double()
    turn = shift_matrix(shift, width, base)
    expected = sinusoidal(places + shift, width, base)
    torch.testing.assert_close(sinusoidal(places, width, base) @ turn.T, expected)
    torch.testing.assert_close(turn @ turn.T, torch.eye(width).double())
    two = shift_matrix(2 * shift, width, base)
    torch.testing.assert_close(turn @ turn, two)


def test_similarity_depends_on_the_distance_alone():
    codes = sinusoidal(torch.arange(60.0).double(), 16)
    products = codes @ codes.T
    for distance in (0, 1, 5, 30):
        diagonal = products.diagonal(distance)
        expected = (frequencies(16) * distance).cos().sum()
        torch.testing.assert_close(diagonal, expected.expand_as(diagonal))


def test_far_away_digits_are_kept():
    places = torch.tensor([10**6, 10**6 + 1])
    exact = sinusoidal(places.double(), 8)
    torch.testing.assert_close(sinusoidal(places, 8).double(), exact, rtol=0, atol=1e-7)
    turned = rotate(drawn(2, 8), places)
    single = rotate(drawn(2, 8).float(), places)
    torch.testing.assert_close(single.double(), turned, rtol=0, atol=1e-6)


def test_what_is_added_to_tokens():
    tokens = drawn(2, 3, 4, 6)
    expected = tokens + sinusoidal(torch.arange(4).double(), 6, 50)
    torch.testing.assert_close(SinusoidalPositions(6, 50)(tokens), expected)
    generator = torch.Generator().manual_seed(0)
    learned = LearnedPositions(5, 6, scale=0.5, generator=generator).double()
    found = learned(tokens)
    torch.testing.assert_close(found - tokens, learned.table[:4].expand_as(tokens))
    found.sum().backward()
    assert learned.table.grad[:, 0].tolist() == [6, 6, 6, 6, 0]
    again = LearnedPositions(5, 6, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(again.table.double() * 25, learned.table)


def test_attention_with_rotary_codes():
    """Heads alone turn, values don't, and where the sequence begins is unknown."""
    layer = MultiHeadAttention(8, 2, rotate=Rotary(30)).double()
    x = drawn(2, 5, 8)
    places = torch.arange(5)
    found = []
    for head in range(2):
        part = slice(4 * head, 4 * head + 4)
        queries, keys, values = (
            each(x)[..., part] for each in (layer.query, layer.key, layer.value)
        )
        scores = rotate(queries, places, 30) @ rotate(keys, places, 30).mT / 2
        found.append(scores.softmax(dim=-1) @ values)
    torch.testing.assert_close(layer(x), layer.output(torch.cat(found, dim=-1)))
    scores = scores.softmax(dim=-1)
    torch.testing.assert_close(layer.weights(x)[:, 1], scores)
    # three tokens at the start, or behind two that are masked: the same for them
    behind = torch.cat([drawn(1, 2, 8, seed=3), x[:1, :3]], dim=1)
    unseen = torch.tensor([False, False, True, True, True]).expand(1, 1, 5)
    torch.testing.assert_close(layer(behind, mask=unseen)[:, 2:], layer(x[:1, :3]))
    swapped = layer(x.flip(1)).flip(1)
    assert not torch.allclose(swapped, layer(x))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: frequencies(5), "an even width, not 5"),
        (lambda: frequencies(0), "an even width, not 0"),
        (lambda: frequencies(4, 0.5), "base below 1"),
        (lambda: frequencies(4, math.nan), "base below 1"),
        (lambda: sinusoidal(torch.arange(3), 3), "an even width, not 3"),
        (lambda: rotate(torch.ones(4, 3), torch.arange(4)), "an even width, not 3"),
        (lambda: rotate(torch.ones(4, 2), torch.arange(3)), "has a position"),
        (lambda: rotate(torch.ones(4), torch.arange(4)), "has a position"),
        (lambda: rotate(torch.ones(4, 2).long(), torch.arange(4)), "convert it"),
        (lambda: SinusoidalPositions(3), "an even width"),
        (lambda: Rotary(0), "base below 1"),
        (lambda: LearnedPositions(0, 4), "is empty"),
        (lambda: LearnedPositions(3, 4)(torch.ones(4, 4)), "knows 3 places"),
    ],
)
def test_what_does_not_fit_is_refused(call, words, as_readers):
    with pytest.raises(ValueError, match=words):
        call()
