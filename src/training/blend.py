"""Weights between two checkpoints' (network interpolation, Wang et al. 2018, ESRGAN): the one's accuracy, the other's detail.

    python3 blend.py photo-x2.pt gan-x2.pt --share 0.8 --out photo-gan-x2.pt
"""

import argparse
from pathlib import Path

import torch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path, help="of a training that went on from the first")
    parser.add_argument("--share", type=float, required=True, help="of the second, 0 to 1")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    first, second = torch.load(args.first), torch.load(args.second)
    mean = {name: torch.lerp(value, second["mean"][name], args.share) for name, value in first["mean"].items()}
    torch.save({"scale": second["scale"], "step": second["step"], "mean": mean}, args.out)


if __name__ == "__main__":
    main()
