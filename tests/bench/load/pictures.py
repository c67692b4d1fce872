"""A photo as telephones make them: twelve megapixels, some megabytes of JPEG."""

from __future__ import annotations

import io

from PIL import Image

from tests.bench.load.client import File

WIDTH, HEIGHT = 4_000, 3_000


def photo() -> File:
    """Noise on a gradient, so that it weighs what a photo weighs."""
    noise = Image.effect_noise((WIDTH // 4, HEIGHT // 4), 60).resize((WIDTH, HEIGHT))
    gradient = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
    picture = Image.merge("RGB", (noise, gradient, Image.blend(noise, gradient, 0.5)))
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=88)
    return "photo.jpg", "image/jpeg", content.getvalue()
