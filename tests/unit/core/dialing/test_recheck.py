"""The last look at an order: is there still something to call about?"""

from __future__ import annotations

from dataclasses import replace

from dialer.core.compliance.facts import Facts
from dialer.core.compliance.reason import reason
from dialer.core.compliance.rulebook import Rulebook
from dialer.core.dialing.recheck import NO_CASE, recheck, weigh_again
from dialer.core.kernel.ids import CaseId
from dialer.files.packs_yaml import load_packs
from dialer.packaged import config_folder
from tests.factories import make_dialable, make_order

RULES = Rulebook.single(load_packs(config_folder() / "jurisdictions")["it"])
KNOWN = make_dialable(1, facts=Facts(case_ids=(CaseId(7),)))
NOTHING_OPEN = make_dialable(1, facts=Facts())
ORDER = replace(make_order(), number_id=KNOWN.lead.numbers[0].number_id)


def test_a_debtor_without_an_open_case_is_not_called() -> None:
    verdict = weigh_again(ORDER, NOTHING_OPEN, RULES)
    assert (verdict.is_permitted, verdict.rule) == (False, NO_CASE)
    assert reason(verdict, "it") == "Nessuna pratica aperta [NO-CASE]."
    checked = recheck([ORDER], {ORDER.lead_id: NOTHING_OPEN}, {ORDER.campaign_id: RULES})
    assert [ruling.verdict.rule for ruling in checked.refused] == [NO_CASE]


def test_with_an_open_case_the_rules_decide_and_the_call_is_about_it() -> None:
    checked = recheck([ORDER], {ORDER.lead_id: KNOWN}, {ORDER.campaign_id: RULES})
    assert [good.case_ids for good in checked.good] == [(7,)]
    assert weigh_again(ORDER, KNOWN, RULES).is_permitted
