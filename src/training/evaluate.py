"""Y-PSNR of a network, bicubic and Lanczos3 on photographs that were scaled down, clean and as JPEG of quality 80.

    python3 evaluate.py photo-x2.pt --photos DIR
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from network import Network
from photos import LUMA, as_jpeg, luma, open_photos, reduced


def psnr(image: np.ndarray, truth: np.ndarray, border: int) -> float:
    """Of luma in 0 to 255, without a border."""
    error = (image - truth)[border:-border, border:-border]
    return float(10 * np.log10(255**2 / np.mean(error**2)))


def enlarged(network: Network, low: Image.Image) -> Image.Image:
    """Luma by the network, colour differences by centred Lanczos3, rounded to RGB."""
    size = (low.width * network.scale, low.height * network.scale)
    with torch.no_grad():
        y = network(torch.from_numpy(luma(low))[None, None])[0, 0].numpy() * 255
    colour = np.asarray(low.resize(size, Image.LANCZOS), dtype=np.float32)
    colour = colour + (y - colour @ LUMA)[..., None]
    return Image.fromarray(np.clip(np.round(colour), 0, 255).astype(np.uint8))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("--photos", nargs="+", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    state = torch.load(args.weights)
    network = Network(state["scale"])
    network.load_state_dict(state["mean"])
    scale = network.scale
    for name, degrade in (("clean", lambda image: image), ("jpeg q80", lambda image: as_jpeg(image, 80, 2))):
        figures = []
        for photo in open_photos(args.photos):
            low = degrade(reduced(photo, scale))
            ways = [low.resize(photo.size, way) for way in (Image.BICUBIC, Image.LANCZOS)] + [enlarged(network, low)]
            figures.append([psnr(255 * luma(way), 255 * luma(photo), scale) for way in ways])
        bicubic, lanczos, ours = np.mean(figures, axis=0)
        print(
            f"step {state['step']} ×{scale} {name}: bicubic {bicubic:.2f}, Lanczos3 {lanczos:.2f}, "
            f"network {ours:.2f} dB ({ours - lanczos:+.2f})"
        )


if __name__ == "__main__":
    main()
