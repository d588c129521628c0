"""Networks beside bicubic and Lanczos3 on photographs that were scaled down, clean and as JPEG (4:2:0).

    python3 evaluate.py photo-x2.pt gan-x2.pt --photos DIR

PSNR is of luma in 0 to 255, without a border of `scale` pixels; sharpness is the energy of luma's gradients against the
original's; consistency is the PSNR of the result, scaled down again, against the input.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from network import Network
from photos import LUMA, as_jpeg, luma, open_photos, reduced

WAYS = {"bicubic": Image.BICUBIC, "Lanczos3": Image.LANCZOS}


def psnr(image: np.ndarray, truth: np.ndarray) -> float:
    """Of luma in [0, 1]."""
    return float(-10 * np.log10(np.mean((image - truth) ** 2)))


def gradient_energy(plane: np.ndarray) -> float:
    return float(np.mean(np.diff(plane, axis=0) ** 2) + np.mean(np.diff(plane, axis=1) ** 2))


def enlarged(network: Network, low: Image.Image) -> Image.Image:
    """Luma by the network, colour differences by centred Lanczos3, rounded to RGB."""
    size = (low.width * network.scale, low.height * network.scale)
    with torch.no_grad():
        y = network(torch.from_numpy(luma(low))[None, None])[0, 0].numpy() * 255
    colour = np.asarray(low.resize(size, Image.LANCZOS), dtype=np.float32)
    colour = colour + (y - colour @ LUMA)[..., None]
    return Image.fromarray(np.clip(np.round(colour), 0, 255).astype(np.uint8))


def figures(image: Image.Image, photo: Image.Image, low: Image.Image) -> list[float]:
    """PSNR, sharpness and consistency."""
    scale = photo.width // low.width
    ours, truth = luma(image), luma(photo)
    inner = slice(scale, -scale)
    return [
        psnr(ours[inner, inner], truth[inner, inner]),
        gradient_energy(ours) / gradient_energy(truth),
        psnr(luma(reduced(image, scale)), luma(low)),
    ]


def report(name: str, rows: list[list[float]]) -> None:
    quality, sharpness, consistency = np.mean(rows, axis=0)
    print(f"  {name}: {quality:.2f} dB, sharpness {sharpness:.3f}, consistency {consistency:.1f} dB", flush=True)


def load(path: Path) -> Network:
    state = torch.load(path)
    network = Network(state["scale"])
    network.load_state_dict(state["mean"])
    return network


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("weights", nargs="+", type=Path, help="checkpoints of one scale")
    parser.add_argument("--photos", nargs="+", type=Path, required=True)
    parser.add_argument("--qualities", nargs="*", type=int, default=[50, 80, 90], help="of the JPEG files")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    networks = {path.stem: load(path) for path in args.weights}
    scale = next(iter(networks.values())).scale
    photos = open_photos(args.photos)
    for quality in (None, *args.qualities):
        print(f"×{scale}, {f'JPEG q{quality}' if quality else 'clean'}")
        lows = [reduced(photo, scale) for photo in photos]
        if quality:
            lows = [as_jpeg(low, quality, 2) for low in lows]
        for name, way in WAYS.items():
            report(name, [figures(low.resize(photo.size, way), photo, low) for low, photo in zip(lows, photos)])
        for name, network in networks.items():
            report(name, [figures(enlarged(network, low), photo, low) for low, photo in zip(lows, photos)])


if __name__ == "__main__":
    main()
