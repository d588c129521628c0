"""Trains a network on pairs of photographs with an L1 loss.

    python3 train.py --photos DIR… --scale 2 --steps 20000 --out photo-x2.pt

It can be stopped and goes on from its checkpoint. The weights that count are the running mean of those of the last steps.
"""

import copy
import time

import numpy as np
import torch

from loop import follow, learn, options, rate_at, resume, save, start_from
from network import Network
from photos import Pairs, open_photos


def main() -> None:
    parser = options(__doc__, steps=20_000, side=40, rate=1e-3)
    parser.add_argument("--jpeg", action="store_true", help="learn from worn pictures: soft, noisy, JPEG")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    network = Network(args.scale)
    if args.start:
        start_from(network, args.start)
    mean = copy.deepcopy(network)
    optimiser = torch.optim.Adam(network.parameters(), lr=args.rate)
    parts = {"network": network, "mean": mean, "optimiser": optimiser}
    step = resume(args.out, parts)

    pairs = Pairs(open_photos(args.photos), args.scale, args.seed + step, args.jpeg)
    began, losses = time.time(), []
    while step < args.steps:
        low, high = (torch.from_numpy(patches) for patches in pairs.batch(args.batch, args.side))
        loss = torch.nn.functional.l1_loss(network(low), high)
        learn(optimiser, rate_at(step / args.steps, args.rate), loss)
        step += 1
        follow(mean, network, step)
        losses.append(loss.item())
        if step % 500 == 0 or step == args.steps:
            save(args.out, args.scale, step, parts)
            print(f"{step} loss {255 * np.mean(losses):.4f} {time.time() - began:.0f} s", flush=True)
            losses = []


if __name__ == "__main__":
    main()
