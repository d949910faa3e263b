"""The answer key: what was planted, and what is true."""

from __future__ import annotations

from typing import Any

import numpy as np

from tenure.synth.chain import LEFT, PAID, POST, Chain
from tenure.synth.history import Scene
from tenure.synth.plan import SynthPlan
from tenure.synth.planted import Artefacts
from tenure.synth.progression import PROMOTION_BY_ETHNIC_GROUP, PROMOTION_BY_REGION, PROMOTION_BY_SEX
from tenure.synth.rates import LEAVE_BY_TRAIT, TRAIT_NAMES
from tenure.synth.truth import Stock, count_stock, true_rates
from tenure.synth.world import Organisations

__all__ = ["AnswerBook"]

_NOTES = """
Rates are chances, not counts: each is the mean, over the people in post in the origin in the period's first
month, of their true chance of being in the destination twelve months later.

In post: active, paid maternity leave, paid leave or suspended, on a substantive contract. other_state: unpaid
maternity leave, unpaid leave, career break, or bank work only. left: no job at all. Those who leave to study,
and those who return, come back after more than twelve months, so that the year of leaving counts them as left.

Occupations are the true ones, before recodes, regrades and wrong codes. A change of occupation that is undone
or followed by another within three months is counted here as it happened; such paths are rare.

Bands, hours, pay and second jobs do not change these chances. Time spent on leave is memoryless (geometric).
The organisation, and having come up from clinical support, count as they were in the first month of the year
of the rate: who changes organisation follows the chances of the old one until the next year begins. Both are
simplifications.

Stocks by staff group and band, ethnicity and nationality follow published figures, since recruiting fills
what is missing; that is calibration, and finding them again in the record shows nothing about staff.

Pay: every row of substantive staff in service is counted once by month, by what its basic pay is: clean; arrears or
planted wrong pay, within 5% of what is due or beyond; or none. Multiples are of the clean rows of a financial year,
before wrong pay is planted.
"""


class AnswerBook:
    """Watches the months go by and writes down the answers."""

    def __init__(self, plan: SynthPlan, organisations: Organisations, artefacts: Artefacts, chain: Chain) -> None:
        self._plan = plan
        self._organisations = organisations
        self._artefacts = artefacts
        self._chain = chain
        self._stocks: list[Stock] = []
        self._recodes: list[dict[str, Any]] = []
        self._mergers: list[dict[str, Any]] = []
        self._in_post: list[int] = []
        count = (plan.end.index - plan.start.index) // 12
        self._periods = {plan.end.plus(-12 * year) for year in range(1, count + 1)}

    def note(self, scene: Scene) -> None:
        """Note what a month adds."""
        self._in_post.append(int((scene.people.stage <= PAID).sum()))
        if scene.month in self._periods:
            self._stocks.append(count_stock(scene, self._chain))
        if self._plan.planted:
            self._note_recodes(scene)
            self._note_regrades(scene)
            self._note_mergers(scene)

    def _add_recode(self, kind: str, organisation: int, scene: Scene, path: tuple[int, str, int]) -> None:
        origin, recorded, people = path
        codes = [occupation.code for occupation in self._chain.occupations]
        self._recodes.append(
            {
                "kind": kind,
                "organisation": self._organisation_code(organisation, scene),
                "month": str(scene.month),
                "from": codes[origin],
                "to": recorded,
                "people": people,
            }
        )

    def _organisation_code(self, organisation: int, scene: Scene) -> str:
        for merger in self._organisations.mergers:
            if merger.organisation == organisation and scene.month >= merger.month:
                return merger.successor
        return self._organisations.codes[organisation]

    def _note_recodes(self, scene: Scene) -> None:
        people, month = scene.people, scene.month
        for recode in self._artefacts.recodes:
            if recode.month == month:
                cell = (people.organisation == recode.organisation) & (people.occupation == recode.occupation)
                was_there = (people.since < month.index) & (people.organisation_since < month.index)
                # Who is on leave outside service, or has bank work only, is recoded too, but holds no job to follow.
                in_post = np.isin(people.stage, (POST, PAID))
                count = int((cell & was_there & in_post).sum())
                self._add_recode("mass", recode.organisation, scene, (recode.occupation, recode.recorded, count))

    def _note_regrades(self, scene: Scene) -> None:
        people = scene.people
        for regrade in self._artefacts.regrades:
            if regrade.month == scene.month:
                chosen = (people.regraded == 1) & (people.occupation == regrade.occupation)
                found = np.bincount(people.organisation[chosen], minlength=len(self._organisations.codes))
                for organisation in np.flatnonzero(found):
                    path = (regrade.occupation, regrade.recorded, int(found[organisation]))
                    self._add_recode("position", int(organisation), scene, path)

    def _note_mergers(self, scene: Scene) -> None:
        people = scene.people
        for merger in self._organisations.mergers:
            if merger.month == scene.month:
                members = (people.organisation == merger.organisation) & (people.stage != LEFT)
                self._mergers.append(
                    {
                        "organisation": self._organisations.codes[merger.organisation],
                        "successor": merger.successor,
                        "month": str(merger.month),
                        "people": int(members.sum()),
                    }
                )

    def build(self, *, dirty: dict[str, int], files: dict[str, int], noise: dict[str, int]) -> dict[str, Any]:
        """Return the answer key as plain values, ready for JSON."""
        rates = [rate for stock in self._stocks for rate in true_rates(stock, self._chain)]
        plan = self._plan
        return {
            "synthetic": True,
            "plan": {
                "people": plan.people, "start": str(plan.start), "end": str(plan.end), "seed": plan.seed,
                "layout": plan.layout, "organisations": len(self._organisations.codes), "format": plan.format,
                "planted": plan.planted, "dirty_rows": plan.dirty_rows, "files": plan.files,
            },
            "notes": [" ".join(note.split()) for note in _NOTES.strip().split("\n\n")],
            "average_people_in_post": round(float(np.mean(self._in_post)), 1),
            "files": files,
            "dirty": dirty,
            "noise": noise,
            "recodes": self._recodes,
            "mergers": self._mergers,
            "parameters": self._parameters(),
            "outflow_rates": [
                {
                    "level": rate.level, "period": rate.period, "origin": rate.origin, "destination": rate.destination,
                    "rate": rate.rate, "origin_people": rate.origin_people,
                }
                for rate in rates
            ],
        }  # fmt: skip

    def _parameters(self) -> dict[str, Any]:
        codes = [occupation.code for occupation in self._chain.occupations]
        return {
            "leaving_yearly_pct": {occupation.code: occupation.leave_pct for occupation in self._chain.occupations},
            "moves_yearly_pct": [
                {
                    "from": codes[move.origin],
                    "to": codes[move.destination],
                    "pct": move.yearly_pct,
                    "course": move.course,
                }
                for move in self._chain.moves
            ],
            "organisations": self._chain.climate.as_answer(self._organisations.codes),
            "policies": [policy.as_answer(self._organisations.codes) for policy in self._chain.climate.policies],
            "leaving_by_trait": dict(zip(TRAIT_NAMES, LEAVE_BY_TRAIT.tolist(), strict=True)),
            "promotion_by_sex": PROMOTION_BY_SEX,
            "promotion_by_ethnic_group": PROMOTION_BY_ETHNIC_GROUP,
            "promotion_by_region": PROMOTION_BY_REGION,
        }
