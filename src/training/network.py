"""The network: luma in, luma of `scale` times the size out.

Its last layer gives, for each input pixel, what is to be added to that pixel for each of the scale × scale output pixels
(sub-pixel convolution, Shi et al. 2016); between are residual blocks of two 3 × 3 convolutions (Lim et al. 2017, EDSR)
without normalisation. Every convolution looks one pixel around, so `radius` pixels around a tile decide it.
"""

import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1, padding_mode="replicate")
        self.activation = nn.PReLU(channels, init=0.2)
        self.second = nn.Conv2d(channels, channels, 3, padding=1, padding_mode="replicate")

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.second(self.activation(self.first(x)))


class Network(nn.Module):
    """Maps N × 1 × H × W luma in [0, 1] to N × 1 × scale·H × scale·W."""

    def __init__(self, scale: int, channels: int = 32, blocks: int = 5):
        super().__init__()
        self.scale = scale
        self.radius = 2 + 2 * blocks
        self.head = nn.Conv2d(1, channels, 3, padding=1, padding_mode="replicate")
        self.activation = nn.PReLU(channels, init=0.2)
        self.blocks = nn.Sequential(*(Block(channels) for _ in range(blocks)))
        self.tail = nn.Conv2d(channels, scale * scale, 3, padding=1, padding_mode="replicate")
        # At first the network repeats each pixel: it only learns what is missing.
        nn.init.zeros_(self.tail.weight)
        nn.init.zeros_(self.tail.bias)
        for block in self.blocks:
            nn.init.zeros_(block.second.bias)
            block.second.weight.data.mul_(0.1)

    def forward(self, luma: torch.Tensor) -> torch.Tensor:
        features = self.activation(self.head(luma - 0.5))
        detail = self.tail(self.blocks(features))
        return nn.functional.pixel_shuffle(detail + luma, self.scale)
