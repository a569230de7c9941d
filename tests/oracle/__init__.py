"""An independent oracle for the four primes: plain Python, nothing shared with the rules."""
