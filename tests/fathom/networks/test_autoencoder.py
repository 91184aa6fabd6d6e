"""An autoencoder is its decoder after its encoder, and two linear layers are PCA."""

import torch
from torch import nn

from fathom.analysis.principal_components import fit_components
from fathom.networks.autoencoder import Autoencoder


def test_by_hand():
    encoder, decoder = nn.Linear(2, 1).double(), nn.Linear(1, 2).double()
    model = Autoencoder(encoder, decoder)
    with torch.no_grad():
        encoder.weight.copy_(torch.tensor([[1.0, 2.0]]))
        encoder.bias.fill_(3.0)
        decoder.weight.copy_(torch.tensor([[10.0], [-1.0]]))
        decoder.bias.copy_(torch.tensor([0.5, 0.0]))
    # The code of (4, 5) is 4 + 10 + 3 = 17.
    found = model(torch.tensor([[4.0, 5.0]]).double())
    assert found.tolist() == [[170.5, -17.0]]


def test_the_components_leave_no_slope():
    generator = torch.Generator().manual_seed(0)
    inputs = torch.randn(50, 4, generator=generator).double() * torch.arange(1, 5)
    components = fit_components(inputs, 2)
    model = Autoencoder(nn.Linear(4, 2).double(), nn.Linear(2, 4).double())
    mixing = torch.tensor([[2.0, 1.0], [0.0, -0.5]]).double()
    with torch.no_grad():
        model.encoder.weight.copy_(mixing @ components.directions)
        model.encoder.bias.copy_(-model.encoder.weight @ components.mean)
        model.decoder.weight.copy_((mixing.inverse().T @ components.directions).T)
        model.decoder.bias.copy_(components.mean)
    torch.testing.assert_close(
        model(inputs), components.decode(components.encode(inputs))
    )
    (model(inputs) - inputs).square().mean().backward()
    for parameter in model.parameters():
        assert parameter.grad.abs().max() < 1e-12
