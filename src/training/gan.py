"""Teaches a trained network to be as sharp as photographs are, against a discriminator (Ledig et al. 2017, SRGAN).

    python3 gan.py --photos DIR… --scale 2 --from photo-x2.pt --out gan-x2.pt

The discriminator is relativistic (Jolicoeur-Martineau 2018, Wang et al. 2018, ESRGAN). No network trained on ImageNet takes
part: content is pixels, the strength of gradients and the features of the discriminator itself. A consistency loss holds the
result to its input. It can be stopped and goes on from its checkpoint.
"""

import copy
import time

import numpy as np
import torch
from torch.nn import functional

from discriminator import Discriminator
from loop import follow, learn, options, rate_at, resume, save, start_from
from network import Network
from photos import Pairs, open_photos

# Weights of the losses beside the adversary's, which keep the texture in the right place.
PIXELS, GRADIENTS, FEATURES, CONSISTENCY = 1.0, 0.5, 0.05, 2.0


def slope(image: torch.Tensor) -> torch.Tensor:
    """Strength of the gradient at each pixel."""
    across = image[..., :-1, 1:] - image[..., :-1, :-1]
    down = image[..., 1:, :-1] - image[..., :-1, :-1]
    return torch.sqrt(across**2 + down**2 + 1e-6)


def content_loss(made: torch.Tensor, high: torch.Tensor, low: torch.Tensor) -> torch.Tensor:
    """Pixels, gradients, and the result scaled down again (antialiased bicubic, a = −0.5) against the input."""
    again = functional.interpolate(made, low.shape[2:], mode="bicubic", antialias=True)
    return (
        PIXELS * functional.l1_loss(made, high)
        + GRADIENTS * functional.l1_loss(slope(made), slope(high))
        + CONSISTENCY * functional.l1_loss(again, low)
    )


def which_is_real(real: torch.Tensor, made: torch.Tensor) -> torch.Tensor:
    """How far `real` is from being judged more real than `made` is on average, and the other way about."""
    return (functional.softplus(made.mean() - real).mean() + functional.softplus(made - real.mean()).mean()) / 2


def main() -> None:
    parser = options(__doc__, steps=4000, side=64, rate=3e-4)
    parser.add_argument("--adversary", type=float, default=0.02, help="weight of the adversarial loss")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    network, discriminator = Network(args.scale), Discriminator()
    if args.start:
        start_from(network, args.start)
    mean = copy.deepcopy(network)
    optimiser = torch.optim.Adam(network.parameters())
    its_optimiser = torch.optim.Adam(discriminator.parameters())
    parts = {
        "network": network,
        "mean": mean,
        "optimiser": optimiser,
        "discriminator": discriminator,
        "its_optimiser": its_optimiser,
    }
    step = resume(args.out, parts)

    pairs = Pairs(open_photos(args.photos), args.scale, args.seed + step, wear=False)
    began, losses = time.time(), []
    while step < args.steps:
        low, high = (torch.from_numpy(patches) for patches in pairs.batch(args.batch, args.side))
        rate = rate_at(step / args.steps, args.rate)
        made = network(low)

        discriminator.requires_grad_(False)
        judged, features = discriminator(made, low)
        with torch.no_grad():
            judged_high, features_high = discriminator(high, low)
        content = content_loss(made, high, low)
        alike = sum(functional.l1_loss(ours, theirs) for ours, theirs in zip(features, features_high))
        fooled = which_is_real(judged, judged_high)
        learn(optimiser, rate, content + FEATURES * alike + args.adversary * fooled)

        discriminator.requires_grad_(True)
        told_apart = which_is_real(discriminator(high, low)[0], discriminator(made.detach(), low)[0])
        learn(its_optimiser, 2 * rate, told_apart)

        step += 1
        follow(mean, network, step)
        losses.append([255 * content.item(), alike.item(), fooled.item(), told_apart.item()])
        if step % 250 == 0 or step == args.steps:
            save(args.out, args.scale, step, parts)
            figures = " ".join(f"{value:.3f}" for value in np.mean(losses, axis=0))
            print(f"{step} content, features, fooled, told apart {figures} {time.time() - began:.0f} s", flush=True)
            losses = []


if __name__ == "__main__":
    main()
