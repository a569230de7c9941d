"""Which primes to take when, over years.

In come a dossier and what could be done on which day; out comes the plan that pays most, proved best, and why the rest is left out.
The face: ``plan.plan``.
"""
