"""Complete dossiers kept beside a slice, and facts that cannot stand together: what a solver once found, to be seen again without it."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable

# So many complete dossiers are kept, and so many clashes of each literal.
MOST, CLASHES = 64, 12
# So many of them are tried first for a literal that they showed before.
TELLING = 2


class Examples:
    """The examples of a slice: one row of bits for each input, one bit an example."""

    def __init__(self, inputs: Iterable[int]) -> None:
        self.rows = dict.fromkeys(inputs, 0)
        self.count = self._next = self.added = 0
        self.telling: dict[int, list[int]] = {}
        self._clashes: dict[int, deque[frozenset[int]]] = defaultdict(lambda: deque(maxlen=CLASHES))

    def add(self, true: Collection[int]) -> None:
        """Keep a model, by its true inputs, in the place of the oldest one where there are enough."""
        bit = 1 << self._next
        for atom, row in self.rows.items():
            self.rows[atom] = row | bit if atom in true else row & ~bit
        self._next = (self._next + 1) % MOST
        self.count = max(self.count, self._next or MOST)
        self.added += 1

    def tells(self, literal: int, rows: Iterable[int]) -> None:
        """Keep which examples, or one of each of these rows, showed a literal: few that did so in most rows."""
        left, found = list(rows), list[int]()
        while left and len(found) < TELLING:
            best, _ = Counter(n for row in left for n in range(MOST) if row >> n & 1).most_common(1)[0]
            found.append(best)
            left = [row for row in left if not row >> best & 1]
        self.telling[literal] = found

    def clash(self, literals: frozenset[int], literal: int) -> None:
        """Keep facts that the literal cannot stand beside."""
        self._clashes[literal].append(literals - {literal})

    def clashing(self, given: frozenset[int], literal: int) -> bool:
        """Whether it is known that the literal cannot stand beside those given."""
        return any(others <= given for others in self._clashes.get(literal, ()))
