"""Vision transformers are the library's ViT with copied weights, gradients included."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import conv2d, cross_entropy
from transformers import ViTConfig, ViTForImageClassification

from fathom.networks.vision_transformer import VisionTransformer, cut, put_together


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def pictures(*shape, seed=0):
    return torch.randn(*shape, generator=seeded(seed)).double()


def network(size=6, side=2, width=4, num_layers=2, heads=2, seed=0, **how):
    """In double precision, with norms and offsets that have learnt something."""
    found = VisionTransformer(
        size, side, width, num_layers, heads, generator=seeded(seed), **how
    ).double()
    for number, values in enumerate(found.parameters()):
        noise = torch.randn(values.shape, generator=seeded(number)).double()
        values.data += 0.3 * noise
    return found


def pairs(theirs: ViTForImageClassification, ours: VisionTransformer, grad=False):
    """The library's parameters (or gradients) beside ours."""
    take = (lambda p: p.grad) if grad else (lambda p: p)
    e = theirs.vit.embeddings
    kernels = take(e.patch_embeddings.projection.weight).flatten(1)
    found = [
        (kernels, take(ours.project.weight)),
        (take(e.cls_token)[0, 0], take(ours.class_token)),
        (take(e.position_embeddings)[0], take(ours.positions.table)),
    ]
    modules = [
        (theirs.vit.layernorm, ours.transformer.last_norm),
        (theirs.classifier, ours.output),
    ]
    layers = zip(theirs.vit.layers, ours.transformer.layers, strict=True)
    for one, own in layers:
        modules += [
            (one.attention.q_proj, own.attention.query),
            (one.attention.k_proj, own.attention.key),
            (one.attention.v_proj, own.attention.value),
            (one.attention.o_proj, own.attention.output),
            (one.layernorm_before, own.attention_norm),
            (one.layernorm_after, own.mlp_norm),
            (one.mlp.fc1, own.mlp[0]),
            (one.mlp.fc2, own.mlp[2]),
        ]
    for one, own in modules:
        found.append((take(one.weight), take(own.weight)))
        found.append((take(one.bias), take(own.bias)))
    found.append((take(e.patch_embeddings.projection.bias), take(ours.project.bias)))
    return found


@settings(max_examples=30)
@given(
    st.integers(1, 2), st.integers(1, 3), st.integers(2, 4), st.integers(1, 9),
    st.integers(1, 3), st.integers(1, 3), st.integers(1, 3), st.integers(0, 20),
)  # fmt: skip
def test_equal_to_the_librarys_vit(
    num_layers, heads, width_each, hidden, side, across, channels, seed
):
    """Scores, loss, and gradients of every parameter."""
    width, size = heads * width_each, side * across
    ours = network(
        size, side, width, num_layers, heads, seed, channels=channels, hidden=hidden,
        num_classes=5, read="class token",
    )  # fmt: skip
    # Its eager attention would take the softmax in single precision.
    config = ViTConfig(
        hidden_size=width, num_hidden_layers=num_layers, num_attention_heads=heads,
        intermediate_size=hidden, hidden_act="gelu", hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0, layer_norm_eps=1e-5, image_size=size,
        patch_size=side, num_channels=channels, num_labels=5,
        attn_implementation="sdpa",
    )  # fmt: skip
    theirs = ViTForImageClassification(config).double()
    with torch.no_grad():
        for one, own in pairs(theirs, ours):
            one.copy_(own)
    images = pictures(3, channels, size, size, seed=seed)
    labels = torch.randint(5, (3,), generator=seeded(seed))
    expected, found = theirs(images).logits, ours(images)
    torch.testing.assert_close(found, expected)
    cross_entropy(expected, labels).backward()
    cross_entropy(found, labels).backward()
    assert len(pairs(theirs, ours)) == len(list(ours.parameters()))
    for one, own in pairs(theirs, ours, grad=True):
        torch.testing.assert_close(own, one)


@given(
    st.integers(1, 3), st.integers(1, 3), st.integers(1, 4), st.integers(1, 4),
    st.integers(0, 9),
)  # fmt: skip
def test_a_linear_layer_on_patches_is_a_strided_convolution(
    channels, side, down, across, seed
):
    images = pictures(2, channels, side * down, side * across, seed=seed)
    kernels = pictures(5, channels, side, side, seed=seed + 1)
    maps = conv2d(images, kernels, stride=side)
    rows = cut(images, side) @ kernels.flatten(1).T
    torch.testing.assert_close(rows, maps.flatten(2).transpose(1, 2))
    torch.testing.assert_close(put_together(cut(images, side), side, across), images)


def test_cut_by_hand():
    image = torch.arange(16.0).reshape(1, 1, 4, 4)
    rows = [[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15]]
    assert cut(image, 2)[0].tolist() == rows
    coloured = torch.stack([image[0, 0], 100 + image[0, 0]])[None]
    assert cut(coloured, 2)[0, 1].tolist() == [2, 3, 6, 7, 102, 103, 106, 107]


@pytest.mark.parametrize("read", ["mean", "class token"])
def test_shuffled_patches_with_shuffled_places_change_nothing(read):
    n = network(read=read)
    images = pictures(3, 1, 6, 6)
    order = torch.randperm(9, generator=seeded(1))
    inner = torch.randperm(4, generator=seeded(2))
    shuffled = put_together(cut(images, 2)[:, order][:, :, inner], 2, 3)
    expected = n(images)
    assert not torch.allclose(n(shuffled), expected)
    first = read == "class token"
    table = n.positions.table.data
    table[first:] = table[first:][order]
    n.project.weight.data = n.project.weight.data[:, inner]
    torch.testing.assert_close(n(shuffled), expected)


def test_without_places_the_order_is_lost():
    n = network()
    torch.nn.init.zeros_(n.positions.table)
    images = pictures(2, 1, 6, 6)
    turned = put_together(cut(images, 2).flip(1), 2, 3)
    torch.testing.assert_close(n(turned), n(images))


def test_start_by_hand():
    n = network(read="class token")
    images = pictures(1, 1, 6, 6)
    found = n.start(images)[0]
    assert found.shape == (10, 4)
    torch.testing.assert_close(found[0], n.class_token + n.positions.table[0])
    patch = images[0, 0, 2:4, 4:6].flatten()  # the last of the second row of patches
    vector = n.project.weight @ patch + n.project.bias
    torch.testing.assert_close(found[6], vector + n.positions.table[6])


def test_learns_one_batch():
    n = VisionTransformer(6, 2, 16, 2, 2, num_classes=3, generator=seeded(0))
    images, labels = pictures(6, 1, 6, 6).float(), torch.arange(6) % 3
    optimizer = torch.optim.Adam(n.parameters(), lr=0.01)
    for _ in range(100):
        loss = cross_entropy(n(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert loss < 0.05


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"size": 7}, "patches of 2 × 2 have to fill a picture of 7 × 7"),
        ({"side": 0}, "patches of 0"),
        ({"channels": 0}, r"channels \(0\)"),
        ({"num_classes": 0}, r"classes \(0\)"),
        ({"read": "last"}, "not 'last'"),
        ({"heads": 3}, "3 heads share 4"),
    ],
)
def test_networks_that_do_not_fit(how, message, as_readers):
    with pytest.raises(ValueError, match=message):
        network(**how)


def test_pictures_that_do_not_fit(as_readers):
    with pytest.raises(ValueError, match=r"pictures are \(1, 6, 6\).*got \(3, 6, 6\)"):
        network()(pictures(2, 3, 6, 6))
    with pytest.raises(ValueError, match="have to fill each picture"):
        cut(pictures(1, 1, 6, 5), 2)
    with pytest.raises(ValueError, match="have to fill each picture"):
        cut(pictures(6, 6), 2)
    with pytest.raises(ValueError, match="patches of 0 × 0"):
        cut(pictures(1, 1, 6, 6), 0)
    with pytest.raises(ValueError, match="4 patches don't stand in rows of 3"):
        put_together(pictures(1, 4, 4), 2, 3)
    with pytest.raises(ValueError, match="5 numbers are no channels"):
        put_together(pictures(1, 4, 5), 2, 2)
    with pytest.raises(ValueError, match="across=0"):
        put_together(pictures(1, 4, 4), 2, 0)
