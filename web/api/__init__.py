"""The HTTP API: the commands' questions asked with JSON, and answered with the commands' JSON, byte for byte.

In come the options of a command as the keys of one object, the dossier under ``dossier``; out comes what the command prints with
``--format json``, or a problem document (RFC 9457). The face: ``questions.answered``.
"""
