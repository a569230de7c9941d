"""The page and the HTTP API: the questions of the command line, asked through a browser or by another program.

A request comes to `app`, which bounds it, hands it to a worker process (`work/`) and puts the headers on what comes back. In the
worker the `desk` answers: a program by `api/`, a person by `views/`, which show parts (`page/`) made by ``octroi.cli.say``.
"""
