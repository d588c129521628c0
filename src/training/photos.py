"""Training pairs: photographs and what is left of them at a lower resolution."""

import io
import random
from pathlib import Path

import numpy as np
from PIL import Image

# Full-range BT.601, as the evaluation has it.
LUMA = np.array([0.299, 0.587, 0.114], dtype=np.float32)


def luma(image: Image.Image) -> np.ndarray:
    """H × W in [0, 1]."""
    return np.asarray(image, dtype=np.float32) @ LUMA / 255


def reduced(image: Image.Image, factor: int) -> Image.Image:
    """Centred, antialiased bicubic (a = −0.5); the size must be divisible by the factor."""
    width, height = image.size
    return image.resize((width // factor, height // factor), Image.BICUBIC)


def as_jpeg(image: Image.Image, quality: int, subsampling: int) -> Image.Image:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality, subsampling=subsampling)
    return Image.open(file).convert("RGB")


def open_photos(folders: list[Path], most: int = 2000) -> list[Image.Image]:
    """All photographs, none with more than `most` pixels on a side: scaled down, noise and softness are gone."""
    photos = []
    for folder in folders:
        for path in sorted(folder.glob("*.[jp][pn]g")):
            photo = Image.open(path).convert("RGB")
            while max(photo.size) > most:
                photo = photo.resize((photo.width // 2, photo.height // 2), Image.BICUBIC)
            photos.append(photo)
    return photos


class Pairs:
    """Patches of luma, low and high, drawn at random."""

    def __init__(self, photos: list[Image.Image], scale: int, seed: int, jpeg: bool):
        self.scale = scale
        self.random = random.Random(seed)
        self.pairs = []
        for photo in photos:
            for size in (1.0, 0.7):
                self.pairs.append(self._pair(photo, size, jpeg))
        # Large pictures have more to show.
        self.weights = [low[0].size ** 0.75 for low, _ in self.pairs]

    def _pair(self, photo: Image.Image, size: float, jpeg: bool):
        scale = self.scale
        width, height = (int(side * size) // scale * scale for side in photo.size)
        high = photo.crop((0, 0, width, height)) if size == 1 else photo.resize((width, height), Image.BICUBIC)
        low = reduced(high, scale)
        lows = [low]
        if jpeg:
            # Several qualities of each, some of them with coarser colour, which does not touch luma much.
            lows = [low] + [
                as_jpeg(low, self.random.randint(40, 95), self.random.choice((0, 2))) for _ in range(4)
            ]
        return [luma(each) for each in lows], luma(high)

    def batch(self, count: int, side: int) -> tuple[np.ndarray, np.ndarray]:
        """`count` × 1 × side × side, and as many of scale times the side."""
        lows, highs = [], []
        for versions, high in self.random.choices(self.pairs, self.weights, k=count):
            low = self.random.choice(versions)
            top = self.random.randrange(low.shape[0] - side + 1)
            left = self.random.randrange(low.shape[1] - side + 1)
            turn, flip = self.random.randrange(4), self.random.random() < 0.5
            for plane, factor, into in ((low, 1, lows), (high, self.scale, highs)):
                patch = plane[top * factor : (top + side) * factor, left * factor : (left + side) * factor]
                patch = np.rot90(patch, turn)
                into.append(patch[:, ::-1] if flip else patch)
        return np.stack(lows)[:, None].copy(), np.stack(highs)[:, None].copy()
