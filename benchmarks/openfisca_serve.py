"""OpenFisca's own web API over the system of ``openfisca_ppi.py``: ``gunicorn openfisca_serve:application`` in this folder."""

from __future__ import annotations

from openfisca_core.parameters import ParameterNode  # type: ignore[import-untyped]
from openfisca_ppi import System
from openfisca_web_api.app import create_app  # type: ignore[import-not-found]

system = System()
told = {"description": "A parameter: the description of the API wants to show one", "values": {"2023-01-01": 1}}
system.parameters = ParameterNode("", data={"threshold": told})
application = create_app(system)
