"""Drawing a sample: the same hat and seed give the same reports, and tickets weigh what they say."""

import hashlib
from collections import Counter

import pytest

from tracker.domain.sampling import MORE_TICKETS, Candidate, digest_of, drawn, ticket_number
from tracker.domain.vocabulary import DrawMethod, Risk

HAT = [Candidate(key) for key in range(1, 101)]


def keys(hat, seed="42", size=10, method=DrawMethod.RANDOM):
    return [one.key for one in drawn(hat, method=method, size=size, seed=seed)]


def test_a_draw_is_the_same_on_every_day_and_in_any_order():
    assert keys(HAT) == keys(list(reversed(HAT))) == [38, 34, 9, 73, 78, 68, 11, 35, 65, 21]


def test_another_seed_draws_otherwise():
    assert keys(HAT) != keys(HAT, seed="43")


def test_a_smaller_hat_is_drawn_whole_and_nothing_twice():
    assert sorted(keys(HAT[:3])) == [1, 2, 3]


def test_a_ticket_can_be_checked_with_any_sha256():
    assert ticket_number("42", 7, 1) == hashlib.sha256(b"42/7/1").hexdigest()


def test_at_random_reasons_weigh_nothing():
    risky = [Candidate(one.key, tuple(Risk)) for one in HAT]
    assert keys(risky) == keys(HAT)


@pytest.mark.parametrize("risk", Risk, ids=lambda risk: risk.value)
def test_every_reason_adds_its_tickets_by_risk_alone(risk):
    one = Candidate(1, (risk,))
    assert one.tickets(DrawMethod.RANDOM) == 1
    assert one.tickets(DrawMethod.RISK) == 1 + MORE_TICKETS[risk] > 1


def test_a_report_with_four_tickets_is_drawn_about_four_times_as_often():
    hat = [Candidate(1, (Risk.ODD_NUMBER,)), *(Candidate(key) for key in range(2, 7))]
    first = Counter(keys(hat, seed=str(n), size=1, method=DrawMethod.RISK)[0] for n in range(900))
    assert 340 <= first[1] <= 460  # 4 of 9 tickets: 400 expected


def test_the_digest_of_a_hat_tells_any_change():
    same = digest_of(list(reversed(HAT)))
    assert same == digest_of(HAT)
    assert digest_of([*HAT[:-1], Candidate(100, (Risk.LATE,))]) != same
