"""The bare amount of PPI 2023 in OpenFisca: as small as it can be made without cheating, to its advantage.

One entity, one formula, the thresholds and amounts as plain constants rather than dated parameters (a real OpenFisca
country package would look them up), no group means, no trainees, no reading but the default one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import ETERNITY, YEAR
from openfisca_core.simulation_builder import SimulationBuilder  # type: ignore[import-untyped]
from openfisca_core.simulations import Simulation  # type: ignore[import-untyped]
from openfisca_core.taxbenefitsystems import TaxBenefitSystem  # type: ignore[import-untyped]
from openfisca_core.variables import Variable  # type: ignore[import-untyped]

PERIOD = "2023"
THRESHOLDS = {
    "chapter_iv_pct": 50,
    "efact_eattest_pct": 50,
    "sumehr_pct": 55,
    "cebam_uses": 5,
    "handicap_forms": 3,
    "medication_schemes": 5,
    "barometers": 1,
}
NOT_FOR_FLAT_RATE = "efact_eattest_pct"
STEPS = (4, 5, 6)
AMOUNTS = (1000, 3500, 4500, 6000)
BILLED = 25_000
NUMBER_HELD_BEFORE = numpy.datetime64("2024-01-01")
RECENT_FROM = numpy.datetime64("2018-01-01")

Doctor = build_entity(key="doctor", plural="doctors", label="A general practitioner", is_person=True)


class Payment(Enum):
    """How the doctor is paid."""

    fee_for_service = "fee for service"
    flat_rate = "flat rate"


def _input(name: str, value_type: type, **more: Any) -> type[Variable]:
    """Declare an input of the doctor, by default one of a year."""
    return type(name, (Variable,), {"value_type": value_type, "entity": Doctor, "definition_period": YEAR, **more})


INPUTS = (
    _input("on_call", bool),
    _input("accepted_software", bool),
    _input("billed_eur", int),
    _input("payment", Enum, possible_values=Payment, default_value=Payment.fee_for_service),
    _input("gp_number_since", date, definition_period=ETERNITY, default_value=date(2030, 1, 1)),
    *(_input(name, int) for name in THRESHOLDS),
)


class ppi(Variable):  # type: ignore[misc]
    """The amount of the prime, EUR."""

    value_type = int
    definition_period = YEAR
    entity = Doctor

    def formula(doctors: Any, period: Any) -> Any:
        """Return the amount of every doctor."""
        number = doctors("gp_number_since", period)
        active = (
            (number < NUMBER_HELD_BEFORE)
            & doctors("on_call", period)
            & ((number >= RECENT_FROM) | (doctors("billed_eur", period) >= BILLED))
        )
        flat = doctors("payment", period) == Payment.flat_rate
        reached: Any = 0
        for name, threshold in THRESHOLDS.items():
            enough = doctors(name, period) >= threshold
            reached = reached + (enough & ~flat if name == NOT_FOR_FLAT_RATE else enough)
        reached = numpy.where(doctors("accepted_software", period), reached, 0)
        step = [reached >= k for k in reversed(STEPS)]
        return numpy.where(active, numpy.select(step, AMOUNTS[:0:-1], AMOUNTS[0]), 0)


class System(TaxBenefitSystem):  # type: ignore[misc]
    """The system with these variables."""

    def __init__(self) -> None:
        super().__init__([Doctor])
        self.add_variables(*INPUTS, ppi)


def situation(dossier: Mapping[str, Any]) -> dict[str, Any]:
    """Write a complete dossier as OpenFisca's input."""
    facts = dossier["doctor"]["years"][int(PERIOD)]
    plain = ("on_call", "accepted_software", "billed_eur", "payment")
    inputs: dict[str, Any] = {name: {PERIOD: facts[name]} for name in plain}
    inputs["gp_number_since"] = {"ETERNITY": dossier["doctor"]["gp_number_since"].isoformat()}
    inputs.update({name: {PERIOD: value} for name, value in facts["e_services"].items()})
    return {"doctors": {"doctor": inputs}}


def build(system: TaxBenefitSystem, inputs: dict[str, Any]) -> Simulation:
    """Build the simulation of one case from its input, as OpenFisca's web service does for a request."""
    return SimulationBuilder().build_from_entities(system, inputs)


def build_directly(system: TaxBenefitSystem, inputs: dict[str, Any]) -> Simulation:
    """Build the simulation by the shortest route there is: a default one, its inputs set one by one."""
    simulation = SimulationBuilder().build_default_simulation(system, 1)
    for name, values in inputs["doctors"]["doctor"].items():
        for period, value in values.items():
            simulation.set_input(name, period, [value])
    return simulation


def amount(simulation: Simulation) -> int:
    """Calculate the amount of a simulation of one case, forgetting an earlier answer."""
    simulation.delete_arrays("ppi", PERIOD)
    return int(simulation.calculate("ppi", PERIOD)[0])
