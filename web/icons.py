"""Draws the icons of the installed app, favicon.svg in pixels: python3 web/icons.py (from the project's folder)."""

import math
import struct
import zlib

GROUND, MARK = (0x0B, 0x6B, 0x53), (255, 255, 255)
SAMPLES = 4


def at(x, y, full):
    """The colour and opacity of a point of the 32 x 32 picture. `full`: the ground reaches to the corners."""
    far = math.hypot(x - 16, y - 16)
    ring = 6.5 <= far <= 10.5
    # The arc: from the top, clockwise, to the left.
    angle = (math.degrees(math.atan2(x - 16, 16 - y)) + 360) % 360
    if ring and angle <= 270:
        return MARK, 1.0
    if ring:
        return tuple(round(g + (m - g) * 0.3) for g, m in zip(GROUND, MARK)), 1.0
    inside = all(0 <= v <= 32 for v in (x, y))
    corner = math.hypot(max(8 - x, x - 24, 0), max(8 - y, y - 24, 0)) <= 8
    return GROUND, 1.0 if inside and (full or corner) else 0.0


def badge(x, y):
    """The mark alone, for systems that draw with opacity only."""
    far = math.hypot(x - 16, y - 16)
    angle = (math.degrees(math.atan2(x - 16, 16 - y)) + 360) % 360
    if not 8.5 <= far <= 14.5:
        return MARK, 0.0
    return MARK, 1.0 if angle <= 270 else 0.35


def draw(size, point):
    rows = []
    for row in range(size):
        line = bytearray([0])
        for column in range(size):
            total, opaque = [0.0, 0.0, 0.0], 0.0
            for dy in range(SAMPLES):
                for dx in range(SAMPLES):
                    x = (column + (dx + 0.5) / SAMPLES) * 32 / size
                    y = (row + (dy + 0.5) / SAMPLES) * 32 / size
                    colour, alpha = point(x, y)
                    opaque += alpha
                    for part in range(3):
                        total[part] += colour[part] * alpha
            line += bytes(round(part / opaque) if opaque else 0 for part in total)
            line.append(round(255 * opaque / SAMPLES**2))
        rows.append(bytes(line))

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    data = zlib.compress(b"".join(rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


for name, size, point in [
    ("icon-192", 192, lambda x, y: at(x, y, False)),
    ("icon-512", 512, lambda x, y: at(x, y, True)),
    ("badge-96", 96, badge),
]:
    with open(f"web/{name}.png", "wb") as file:
        file.write(draw(size, point))
