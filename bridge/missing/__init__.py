"""What is missing: every smallest set of changes that reaches more, and what stands in the way where none does.

In come a slice, what a dossier makes of it and the facts that can still change; out come ways: what to do, factored into "any k of
these". ``formula`` reads the open part of the circuit, ``factor`` writes its minimal sets, ``sets`` finds them where the formula
cannot be factored, and the solver checks each. The face: ``ways.Finder``; ``blocked.Obstacles`` where there is no way.
"""
