"""What is kept is what would be computed anew, in a row, in a beam, beyond the end."""

import pytest
import torch

from fathom.generation.beam import beam_search
from fathom.generation.decoding import sample, write
from fathom.generation.remembering import Remembering, first_read
from fathom.networks.decoder import Decoder


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def decoder(num_positions=8):
    model = Decoder(11, num_positions, 8, 2, 2, generator=seeded(0)).double()
    for parameter in model.parameters():
        parameter.data += 0.3 * torch.randn(
            parameter.shape, dtype=torch.float64, generator=seeded(1)
        )
    return model


def anew(model):
    """The same without memory."""

    def scores(prefixes):
        start = first_read(prefixes.shape[1], len(model.positions.table))
        return model(prefixes[:, start:])[:, -1]

    return scores


@pytest.mark.parametrize("num_positions", [2, 3, 8, 40])
def test_scores_are_those_of_a_whole_pass(num_positions):
    model = decoder(num_positions)
    remembering, plain = Remembering(model), anew(model)
    rows = torch.randint(11, (3, 30), generator=seeded(2))
    with torch.no_grad():
        for length in range(1, 31):
            found = remembering(rows[:, :length])
            torch.testing.assert_close(found, plain(rows[:, :length]))


def test_rows_in_another_order_and_other_texts():
    model = decoder()
    remembering, plain = Remembering(model), anew(model)
    rows = torch.randint(11, (4, 6), generator=seeded(3))
    other = torch.randint(11, (2, 6), generator=seeded(4))
    with torch.no_grad():
        for prefixes in (
            *(rows[:, :4], rows[[2, 2, 0], :5], rows[[2, 0, 2, 2], :6]),
            *(other, rows[:, :3], other[:, :4], other[:1, :5], other[:, :6]),
        ):
            torch.testing.assert_close(remembering(prefixes), plain(prefixes))


def test_beams_and_drawn_texts():
    model = decoder()
    prefix = torch.tensor([3, 1])
    remembering, plain = Remembering(model), anew(model)
    found, expected = (beam_search(m, prefix, 15, 4) for m in (remembering, plain))
    assert torch.equal(found.tokens, expected.tokens)
    torch.testing.assert_close(found.scores, expected.scores)
    one, two = seeded(5), seeded(5)
    begin = prefix.expand(3, -1)
    rows = write(remembering, begin, 20, lambda logits: sample(logits, one))
    same = write(plain, begin, 20, lambda logits: sample(logits, two))
    assert torch.equal(rows, same)


def test_only_the_new_token_is_computed():
    model = decoder(40)
    seen = []
    model.transformer.layers[0].mlp.register_forward_hook(
        lambda _, inputs, __: seen.append(inputs[0].shape[1])
    )
    write(Remembering(model), torch.zeros(2, 5).long(), 4, lambda s: s.argmax(dim=-1))
    assert seen == [5, 1, 1, 1]


@pytest.mark.parametrize("places", [2, 5, 8])
def test_first_read(places):
    for length in range(1, 40):
        start = first_read(length, places)
        assert start >= 0 and 1 <= length - start <= places
        assert length > places or start == 0
        assert start == 0 or length - start > places - places // 2 - 1


@pytest.mark.usefixtures("as_readers")
def test_refusals():
    with pytest.raises(ValueError, match="to begin with"):
        Remembering(decoder())(torch.zeros(1, 0).long())
    with pytest.raises(ValueError, match="not 1"):
        first_read(3, 1)
