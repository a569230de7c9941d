"""Who does the work: engines in processes of their own, warm before the first call, bounded in time, replaced where one is lost.

In comes a :class:`~octroi.web.call.Call`, out comes a :class:`~octroi.web.call.Reply`, or `Busy`, `TooLong` or `Lost`. The face:
`pool.Pool` with worker processes, and `here.Here`, which answers in this process (for tests, and for one user).
"""
