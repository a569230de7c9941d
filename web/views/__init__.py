"""What a person sees, page by page: each view takes a visit (who asks, in which language, with which state) and shows a page.

In come calls with the fields of a form; out come pages made of parts, or files to keep. The face: `visit.Visit`, `GOT` and `SENT`.
"""

# The addresses under a language: those that are opened, and those to which forms are sent.
GOT = ("example", "rules", "diff", "findings", "about", "api")
SENT = (
    "start", "open", "interview", "answers", "facts", "result", "ways", "what-if", "plan", "contest", "requested",
    "dossier.yaml", "receipt.json", "calendar.ics", "plan.ics", "annex.pdf", "annex.md", "try",
)  # fmt: skip
# Where a page that is sent piece by piece goes on.
GROWS = b"<!--grows-->"
