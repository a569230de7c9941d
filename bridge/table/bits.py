"""Rows of bits: a column of yes and no as one whole number, which the circuit works on as on the bit of one dossier."""

from __future__ import annotations

from typing import Any

import numpy as np


def packed(truth: Any, size: int) -> int:
    """Return a column as a number, the first row its lowest bit; one yes or no, or a column of one, stands for all rows."""
    if isinstance(truth, bool) or truth.size == 1:
        return (1 << size) - 1 if truth else 0
    return int.from_bytes(np.packbits(truth, bitorder="little").tobytes(), "little")


def unpacked(row: int, size: int) -> Any:
    """Return a number as a column of yes and no."""
    data = np.frombuffer(row.to_bytes(-(-size // 8), "little"), np.uint8)
    return np.unpackbits(data, count=size, bitorder="little").astype(bool)


class Keyed:
    """A key for each row, made of bits and codes; rows with the same key are told apart by nothing that was added."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._parts: list[Any] = []
        self._bits: list[Any] = []

    def bit(self, row: int) -> None:
        """Add a row of bits."""
        data = np.frombuffer(row.to_bytes(-(-self.size // 8), "little"), np.uint8)
        self._bits.append(np.unpackbits(data, count=self.size, bitorder="little"))

    def truth(self, values: Any) -> None:
        """Add a column of yes and no."""
        self._bits.append(values)

    def code(self, values: Any) -> None:
        """Add a column of whole numbers or floats, eight bytes each."""
        whole = np.broadcast_to(values, (self.size,))
        self._parts.append(np.ascontiguousarray(whole, np.float64).view(np.uint64))

    def keys(self, rows: Any) -> Any:
        """Return the keys of some rows as an array of bytes."""
        columns = list(self._parts)
        for start in range(0, len(self._bits), 64):
            word = np.zeros(self.size, np.uint64)
            for n, bits in enumerate(self._bits[start : start + 64]):
                word |= bits.astype(np.uint64) << np.uint64(n)
            columns.append(word)
        if not columns:
            columns = [np.zeros(self.size, np.uint64)]
        if len(columns) == 1:  # whole numbers are quicker to sort than bytes
            return columns[0][rows]
        table = np.ascontiguousarray(np.stack([c[rows] for c in columns], axis=1))
        return table.view(np.dtype((np.void, table.dtype.itemsize * table.shape[1]))).ravel()

    def groups(self, rows: Any) -> tuple[list[bytes], Any]:
        """Return the distinct keys of some rows, and for each row which of them is its own."""
        found, inverse = np.unique(self.keys(rows), return_inverse=True)
        return [k.tobytes() for k in found], inverse

    def alike(self) -> list[Any]:
        """Return the rows of each key."""
        found, inverse = np.unique(self.keys(slice(None)), return_inverse=True)
        return grouped(inverse, len(found))


def grouped(codes: Any, count: int) -> list[Any]:
    """Return the rows of each of so many codes, in order; a row whose code is negative belongs to none."""
    short = codes.astype(np.int16) if count < 1 << 15 else codes  # sorted digit by digit
    order = np.argsort(short, kind="stable")
    bounds = np.searchsorted(short[order], np.arange(count + 1))
    return [order[bounds[n] : bounds[n + 1]] for n in range(count)]
