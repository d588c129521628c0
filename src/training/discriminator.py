"""The discriminator: says of each place of an enlarged luma plane whether it looks like a photograph's own.

It sees the plane and what the plane adds to a bicubic enlargement of the input, so it judges the detail that was made up
and whether it fits. Strided convolutions with kernels of four, which no grid of two pixels can hide from, under spectral
normalisation (Miyato et al. 2018).
"""

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils import spectral_norm


class Discriminator(nn.Module):
    def __init__(self, channels: int = 16):
        super().__init__()
        self.layers = nn.ModuleList(
            [
                nn.Conv2d(2, channels, 3),
                spectral_norm(nn.Conv2d(channels, 2 * channels, 4, stride=2)),
                spectral_norm(nn.Conv2d(2 * channels, 4 * channels, 4, stride=2)),
                spectral_norm(nn.Conv2d(4 * channels, 4 * channels, 3)),
            ]
        )
        self.verdict = nn.Conv2d(4 * channels, 1, 3)

    def forward(self, high: torch.Tensor, low: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
        """Verdicts, the higher the more like a photograph, and the features of each layer."""
        added = high - functional.interpolate(low, high.shape[2:], mode="bicubic")
        # Detail is faint: ten times as strong it weighs as much as the plane.
        features = [torch.cat((2 * high - 1, 10 * added), dim=1)]
        for layer in self.layers:
            features.append(functional.leaky_relu(layer(features[-1]), 0.2))
        return self.verdict(features[-1]), features[1:]
