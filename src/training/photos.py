"""Training pairs: photographs and what is left of them at a lower resolution."""

import io
import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

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


def worn(image: Image.Image, random: random.Random) -> Image.Image:
    """As pictures come: a quarter as it is; else perhaps a little soft, perhaps noisy, and nearly always a JPEG."""
    if random.random() < 0.25:
        return image
    if random.random() < 0.3:
        image = image.filter(ImageFilter.GaussianBlur(random.uniform(0.2, 0.6)))
    if random.random() < 0.3:
        noise = np.random.default_rng(random.getrandbits(32)).normal(0, random.uniform(0.5, 4), (*image.size[::-1], 3))
        image = Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).round().astype(np.uint8))
    if random.random() < 0.05:
        return image
    # Qualities that people use; 4:2:0 is what most encoders write.
    return as_jpeg(image, round(random.triangular(30, 97, 82)), random.choice((0, 2, 2)))


class Pairs:
    """Patches of luma, low and high, drawn at random."""

    def __init__(self, photos: list[Image.Image], scale: int, seed: int, wear: bool):
        self.scale = scale
        self.wear = wear
        self.random = random.Random(seed)
        self.pairs = [self._pair(photo, size) for photo in photos for size in (1.0, 0.7)]
        # Large pictures have more to show.
        self.weights = [(low.width * low.height) ** 0.75 for low, _ in self.pairs]

    def _pair(self, photo: Image.Image, size: float) -> tuple[Image.Image, np.ndarray]:
        scale = self.scale
        width, height = (int(side * size) // scale * scale for side in photo.size)
        high = photo.crop((0, 0, width, height)) if size == 1 else photo.resize((width, height), Image.BICUBIC)
        return reduced(high, scale), luma(high)

    def _low(self, picture: Image.Image, left: int, top: int, side: int) -> np.ndarray:
        """A patch of it. The blocks of a JPEG begin up to 15 pixels before: patches lie anywhere in real ones."""
        if not self.wear:
            return luma(picture.crop((left, top, left + side, top + side)))
        before_left, before_top = (min(self.random.randrange(16), start) for start in (left, top))
        around = picture.crop((left - before_left, top - before_top, left + side, top + side))
        return luma(worn(around, self.random))[before_top:, before_left:]

    def batch(self, count: int, side: int) -> tuple[np.ndarray, np.ndarray]:
        """`count` × 1 × side × side, and as many of scale times the side."""
        lows, highs = [], []
        for picture, high in self.random.choices(self.pairs, self.weights, k=count):
            left = self.random.randrange(picture.width - side + 1)
            top = self.random.randrange(picture.height - side + 1)
            low = self._low(picture, left, top, side)
            left, top, length = (self.scale * value for value in (left, top, side))
            turn, flip = self.random.randrange(4), self.random.random() < 0.5
            for patch, into in ((low, lows), (high[top : top + length, left : left + length], highs)):
                patch = np.rot90(patch, turn)
                into.append(patch[:, ::-1] if flip else patch)
        return np.stack(lows)[:, None].copy(), np.stack(highs)[:, None].copy()
