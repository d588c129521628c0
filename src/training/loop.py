"""What the trainings share: options, rates, the running mean of weights and checkpoints."""

import argparse
import math
from pathlib import Path

import torch
from torch import nn


def options(about: str, steps: int, side: int, rate: float) -> argparse.ArgumentParser:
    """The options of every training, with defaults of its own for three."""
    parser = argparse.ArgumentParser(description=about.split("\n")[0])
    parser.add_argument("--photos", nargs="+", type=Path, required=True, help="folders of photographs")
    parser.add_argument("--scale", type=int, choices=(2, 4), default=2)
    parser.add_argument("--out", type=Path, required=True, help="the checkpoint; training goes on from it")
    parser.add_argument("--from", dest="start", type=Path, help="a checkpoint to take the first weights from")
    parser.add_argument("--steps", type=int, default=steps)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--side", type=int, default=side, help="of a patch, in low-resolution pixels")
    parser.add_argument("--rate", type=float, default=rate)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    return parser


def start_from(network: nn.Module, path: Path) -> None:
    """Takes the weights of a checkpoint; of one of another scale, all that fit."""
    known = torch.load(path)["mean"]
    same = {name: value for name, value in known.items() if value.shape == network.state_dict()[name].shape}
    network.load_state_dict(same, strict=False)


def rate_at(share: float, rate: float) -> float:
    """A short rise, then half a cosine to nothing."""
    return rate * min(1, share / 0.01 + 0.05) * (0.5 + 0.5 * math.cos(math.pi * share))


def learn(optimiser: torch.optim.Optimizer, rate: float, loss: torch.Tensor) -> None:
    """One step down the loss, no larger than the clipped gradient makes it."""
    optimiser.zero_grad()
    loss.backward()
    for group in optimiser.param_groups:
        group["lr"] = rate
        nn.utils.clip_grad_norm_(group["params"], 1.0)
    optimiser.step()


def follow(mean: nn.Module, network: nn.Module, step: int) -> None:
    """Moves the running mean of the weights, at first quickly."""
    inertia = min(0.999, step / (step + 10))
    with torch.no_grad():
        for ours, theirs in zip(mean.parameters(), network.parameters()):
            ours.lerp_(theirs, 1 - inertia)


def resume(path: Path, parts: dict) -> int:
    """The step of the checkpoint, whose states the parts take; 0 where there is none."""
    if not path.exists():
        return 0
    state = torch.load(path)
    for name, part in parts.items():
        part.load_state_dict(state[name])
    return state["step"]


def save(path: Path, scale: int, step: int, parts: dict) -> None:
    """Replaces the checkpoint at once: whoever stops the training never finds half a file."""
    state = {"scale": scale, "step": step, **{name: part.state_dict() for name, part in parts.items()}}
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.rename(path)
