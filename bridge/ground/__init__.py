"""The one ground program: rules loaded and recorded once, cut into slices, and a dossier as truth values of their inputs."""
