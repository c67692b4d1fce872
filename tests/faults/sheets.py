"""The list that lines 6 import: 10,000 rows around Redon."""

import csv
import io

ROWS = 10_000


def sheet(name: str = "Atelier") -> bytes:
    """CSV; rows of two names have nothing in common, numbers included."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(["id", "nom", "description", "latitude", "longitude"])
    for number in range(ROWS):
        place = [48 + number % 100 / 1_100, -2 + number // 100 / 1_100]
        writer.writerow([f"{name}-{number}", f"{name} {number:05} {number * 7919 % 10_007}", "On répare.", *place])
    return stream.getvalue().encode()
