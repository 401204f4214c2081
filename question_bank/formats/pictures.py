"""Pictures found in documents: checked, redrawn without their metadata, or refused."""

import io
import warnings

from PIL import Image, UnidentifiedImageError

MAX_PIXELS = 40_000_000
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP")


def redrawn(data: bytes) -> bytes | None:
    """Return a picture drawn anew (PNG, or JPEG where it was one), without EXIF; None when it cannot be trusted."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    return None
                is_photo = picture.format == "JPEG"
                drawn = picture.convert("RGB" if is_photo or picture.mode == "CMYK" else "RGBA")
        target = io.BytesIO()
        drawn.save(target, "JPEG" if is_photo else "PNG")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning):
        return None
    return target.getvalue()
