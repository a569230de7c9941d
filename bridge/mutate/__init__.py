"""Every small wrong version of the rules, and who notices it.

In come a folder of rules and situations; out comes for each mutant who catches it: a situation, the verification, or nobody. The
face: ``run.run``.
"""
