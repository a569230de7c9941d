"""Rows of bits: a column of yes and no as one whole number, which the circuit works on as on the bit of one dossier."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa


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
        self._bits: list[int] = []
        self._codes: list[Any] = []

    def bit(self, row: int) -> None:
        """Add a row of bits."""
        self._bits.append(row)

    def code(self, values: Any) -> None:
        """Add a column of whole numbers or floats, or one of them for all rows; eight bytes each."""
        self._codes.append(np.broadcast_to(values, (self.size,)).astype(np.float64))

    def groups(self, rows: Any) -> list[tuple[bytes, Any]]:
        """Return the distinct keys of some rows, each with its rows in order."""
        alike, count = self._numbered(rows)
        groups = [rows[mine] for mine in grouped(alike, count)]
        return list(zip(self._keys(np.array([mine[0] for mine in groups], np.int64)), groups, strict=True))

    def _numbered(self, rows: Any) -> tuple[Any, int]:
        """Number the keys of some rows, whatever tells none of them apart left out; return how many there are, too."""
        chosen = np.zeros(self.size, bool)
        chosen[rows] = True
        every = packed(chosen, self.size)
        telling = [bits for bits in self._bits if bits & every not in (0, every)]
        columns: list[Any] = []
        for start in range(0, len(telling), 64):
            word = np.zeros(self.size, np.uint64)
            for n, bits in enumerate(telling[start : start + 64]):
                word |= unpacked(bits, self.size).astype(np.uint64) << np.uint64(n)
            columns.append(word[rows])
        columns += [mine for codes in self._codes if (mine := codes[rows]).size and (mine != mine[0]).any()]
        numbers, count = np.zeros(len(rows), np.int64), min(len(rows), 1)
        for column in columns:
            coded = pa.array(column).dictionary_encode()
            both = pa.array(numbers * len(coded.dictionary) + coded.indices.to_numpy()).dictionary_encode()
            numbers, count = both.indices.to_numpy().astype(np.int64), len(both.dictionary)
        return numbers, count

    def _keys(self, rows: Any) -> list[bytes]:
        """Return the keys of some rows, each with all that was added."""
        parts = [np.zeros((len(rows), 0), np.uint8)]
        if self._bits:
            bytes_ = np.stack([np.frombuffer(b.to_bytes(-(-self.size // 8), "little"), np.uint8) for b in self._bits])
            parts.append(np.packbits((bytes_[:, rows >> 3] >> (rows & 7).astype(np.uint8)) & 1, axis=0).T)
        if self._codes:
            parts.append(np.stack([codes[rows] for codes in self._codes], axis=1).view(np.uint8))
        return [key.tobytes() for key in np.concatenate(parts, axis=1)]


def grouped(codes: Any, count: int) -> list[Any]:
    """Return the rows of each of so many codes, in order; a row whose code is negative belongs to none."""
    short = codes.astype(np.int16) if count < 1 << 15 else codes  # sorted digit by digit
    order = np.argsort(short, kind="stable")
    bounds = np.searchsorted(short[order], np.arange(count + 1))
    return [order[bounds[n] : bounds[n + 1]] for n in range(count)]
