"""Which primes to take when, over years."""
