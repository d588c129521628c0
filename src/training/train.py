"""Trains a network on pairs of photographs with an L1 loss.

    python3 train.py --photos DIR… --scale 2 --steps 20000 --out photo-x2.pt

It can be stopped and goes on from its checkpoint. The weights that count are the running mean of those of the last steps.
"""

import argparse
import copy
import math
import time
from pathlib import Path

import numpy as np
import torch

from network import Network
from photos import Pairs, open_photos


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--photos", nargs="+", type=Path, required=True, help="folders of photographs")
    parser.add_argument("--scale", type=int, choices=(2, 4), default=2)
    parser.add_argument("--out", type=Path, required=True, help="the checkpoint; training goes on from it")
    parser.add_argument("--from", dest="start", type=Path, help="weights to start from, of any scale")
    parser.add_argument("--jpeg", action="store_true", help="also learn from JPEG files")
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--side", type=int, default=40, help="of a patch, in low-resolution pixels")
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    args = options()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    network = Network(args.scale)
    if args.start:
        known = torch.load(args.start)["mean"]
        same = {name: value for name, value in known.items() if value.shape == network.state_dict()[name].shape}
        network.load_state_dict(same, strict=False)
    mean = copy.deepcopy(network)
    optimiser = torch.optim.Adam(network.parameters(), lr=args.rate)
    step = 0
    if args.out.exists():
        state = torch.load(args.out)
        network.load_state_dict(state["network"])
        mean.load_state_dict(state["mean"])
        optimiser.load_state_dict(state["optimiser"])
        step = state["step"]

    pairs = Pairs(open_photos(args.photos), args.scale, args.seed + step, args.jpeg)
    began, losses = time.time(), []
    while step < args.steps:
        low, high = (torch.from_numpy(patches) for patches in pairs.batch(args.batch, args.side))
        for group in optimiser.param_groups:
            group["lr"] = rate_at(step / args.steps, args.rate)
        loss = torch.nn.functional.l1_loss(network(low), high)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        step += 1
        follow(mean, network, min(0.999, step / (step + 10)))
        losses.append(loss.item())
        if step % 500 == 0 or step == args.steps:
            save(args.out, network, mean, optimiser, step)
            print(f"{step} loss {255 * np.mean(losses):.4f} {time.time() - began:.0f} s", flush=True)
            losses = []


def rate_at(share: float, rate: float) -> float:
    """A short rise, then half a cosine to nothing."""
    return rate * min(1, share / 0.01 + 0.05) * (0.5 + 0.5 * math.cos(math.pi * share))


def follow(mean: Network, network: Network, inertia: float) -> None:
    with torch.no_grad():
        for ours, theirs in zip(mean.parameters(), network.parameters()):
            ours.lerp_(theirs, 1 - inertia)


def save(path: Path, network: Network, mean: Network, optimiser: torch.optim.Optimizer, step: int) -> None:
    state = {
        "scale": network.scale,
        "network": network.state_dict(),
        "mean": mean.state_dict(),
        "optimiser": optimiser.state_dict(),
        "step": step,
    }
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.rename(path)


if __name__ == "__main__":
    main()
