"""The interview: the next question that can still turn a decision.

In come a dossier with gaps and the prime years that are wanted; out comes the question after which, on average, least stays to be
asked, with what follows from each answer. The face: ``interview.Interview``.
"""
