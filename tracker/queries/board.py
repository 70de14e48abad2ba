"""The board: all targets of a plan in one look, month by month (status-rules §6, docs/board.md).

Counts, never averages. The first screen holds the wall chart and the worst targets; the targets of a
group are asked for when it is opened.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import compress

from tracker.access import Standing
from tracker.domain.assessment import Assessment
from tracker.domain.periods import month_end
from tracker.domain.rollup import Score, mean_score
from tracker.domain.verdicts import RED, Verdict, read_record
from tracker.domain.vocabulary import ActionState, Strength, Tone
from tracker.explanations import reason_sentence
from tracker.models import Target
from tracker.queries.board_orders import Orders, orders_of_plan
from tracker.queries.board_rows import Board, Line, Named, Row, Since
from tracker.queries.judged_days import Asked, JudgedPlan, answers_of, judged_plan
from tracker.queries.leads import Leads, leads_of_actions, leads_of_targets
from tracker.queries.looking import (
    NO_GROUP,
    Grouping,
    Look,
    actions_of,
    admitted,
    first_batch,
    keys_of,
    months_of,
)
from tracker.queries.orders import OrderMark
from tracker.queries.red_since import Pressing, pressing
from tracker.queries.tallies import (
    cell_of,
    counts_of,
    in_step,
    returns_of,
)

WORST_SHOWN = 50
EVERYTHING = "all"
NO_RATIO = 10**12
Tally = Counter[Verdict]


def board(look: Look, who: Standing, opened: str = "") -> Board:
    """Judge the plan on all days of the chart and put its targets together.

    Counted are whole targets: a series and a target with parts count once. ``opened`` is the key of a
    group whose targets are wanted as well; orders are those that ``who`` may read.
    A constant number of queries when everything kept stands.
    Serves /board/ and its exports.
    """
    return _Desk(look, chart=True, orders=orders_of_plan(look, who)).board(opened)


def lines_of_group(look: Look, who: Standing, key: str) -> tuple[list[Line], JudgedPlan]:
    """The targets of one group, worst first (``all``: every target); empty for a key that names none.

    Serves an opened group.
    """
    desk = _Desk(look, chart=True, orders=orders_of_plan(look, who))
    return desk.lines(desk.members(key)), desk.judged


def rows_of_groups(look: Look) -> tuple[Row, list[Row], JudgedPlan]:
    """Everything in one row, and the groups, worst first, on the day judged alone. Serves a plan's page."""
    desk = _Desk(look, chart=False)
    everything, *rows = desk.rows({}, desk.members(EVERYTHING))
    return everything, rows, desk.judged


class _Desk:
    """Everything read for one look, and what is counted from it."""

    def __init__(self, look: Look, *, chart: bool, orders: Orders | None = None) -> None:
        self.look = look
        self.orders = orders or {}
        self._known_names: dict[int, tuple[str, str]] = {}
        self._counted: dict[frozenset[int | None], Sequence[bool]] = {}
        self.actions = actions_of(look.plan)
        self.months = months_of(look) if chart else ()
        others = [look.month_before, *(month.on for month in self.months if month.on)] if chart else []
        asked = Asked(look.plan, look.day, look.known_at, look.today, tuple(others))
        self.judged = judged_plan(asked, lines=look.day >= look.today)
        self.wholes = self.judged.wholes
        self.verdicts = [read_record(record) for record in self.judged.headline.records]

    @cached_property
    def keys(self) -> list[tuple[str, ...]]:
        """The groups of each target."""
        leads: Mapping[int, Leads] = {}
        if self.look.by is Grouping.DEPARTMENT:
            days = {"as_of": self.look.day, "known_at": self.look.known_at}
            leads = leads_of_targets(self.wholes, **days, plan=self.look.plan)
        self.leads = leads
        return keys_of(self.look, self.wholes, self.verdicts, self.actions, leads)

    def board(self, opened: str) -> Board:
        look, there = self.look, self.members(EVERYTHING)
        tallies = {month.on: self._tallies(month.on) for month in self.months if month.on}
        shown = there[:WORST_SHOWN]
        wanted = self.members(opened) if opened else []
        rows = self.rows(tallies, there, (*shown, *wanted))
        lines = self.lines(list(dict.fromkeys([*shown, *wanted])))
        by_code = {line.code: line for line in lines}
        return Board(
            months=self.months,
            everything=rows[0],
            rows=tuple(rows[1:]),
            worst=tuple(by_code[self.wholes[place].code] for place in shown),
            pressing=self._pressing(shown),
            lines=tuple(by_code[self.wholes[place].code] for place in wanted),
            opened=next((row for row in rows[1:] if row.key == opened), None),
            proposed=sum(1 for action in self.actions if action.state is ActionState.PROPOSED),
            first_batch=first_batch(self.actions),
            month_before=look.month_before,
            score=self._score(there) if look.score else None,
            parts=self.judged.below,
            judged=self.judged,
        )

    def _pressing(self, worst: Sequence[int]) -> Pressing | None:
        """About the worst target, while it is red or amber."""
        if not worst or self.verdicts[worst[0]].tone not in (*RED, Tone.AMBER):
            return None
        return pressing(self.judged, worst[0])

    def _since(self, place: int) -> Since | None:
        """From which month a target is red, by the verdicts at hand; None: it is not, or without chart."""
        if not self.months or not self.verdicts[place].is_red:
            return None
        first = self.look.day
        for day, records in self._days_before:
            if not read_record(records[place]).is_red:
                return Since(first.replace(day=1), or_earlier=False)
            first = day
        begin = self.look.plan.starts_on
        return Since(first.replace(day=1), or_earlier=first > month_end(begin.year, begin.month))

    @cached_property
    def _days_before(self) -> list[tuple[date, list[str]]]:
        """The days at hand before the one judged, the newest first, with their records."""
        days = sorted((day for day in self.judged.days if day < self.look.day), reverse=True)
        return [(day, self.judged.days[day].records) for day in days]

    def _score(self, there: Sequence[int]) -> Score:
        """Of equal weight (§6)."""
        scores = self.judged.headline.scores
        return mean_score((_decimal(scores[place]), Decimal(1)) for place in there)

    def members(self, key: str) -> list[int]:
        """The places of the counted targets of a group, worst first (§6)."""
        ratios, counted = self.judged.headline.ratios, self._counted_on(self.look.day)
        places = (
            place
            for place in range(len(self.wholes))
            if counted[place] and (key == EVERYTHING or key in self.keys[place])
        )

        def severity(place: int) -> tuple[tuple[int, int], int, str]:
            ratio = ratios[place]
            return self.verdicts[place].rank, NO_RATIO if ratio is None else ratio, self.wholes[place].code

        return sorted(places, key=severity)

    def lines(self, places: Sequence[int]) -> list[Line]:
        """Targets with their reasons, in the order given. Three queries."""
        answers = answers_of(self.judged, places)
        chosen = [self.wholes[place] for place in places]
        leads = leads_of_targets(chosen, as_of=self.look.day, known_at=self.look.known_at)
        names = self._names(place for place in places)
        numbers = {action.pk: action.number for action in self.actions}
        return [
            _line(
                answer,
                names[one.pk],
                numbers.get(one.action_id or 0),
                leads[one.pk],
                self.orders.get(one.pk, ()),
                self._since(place),
            )
            for place, one, answer in zip(places, chosen, answers, strict=True)
        ]

    def _names(self, places: Iterable[int]) -> dict[int, tuple[str, str]]:
        """The names of targets by their ids: one query for all that are not known yet."""
        pks = {self.wholes[place].pk for place in places} - self._known_names.keys()
        if pks:
            rows = Target.objects.filter(pk__in=pks).order_by().values_list("pk", "name", "name_en")
            self._known_names |= {pk: (name, name_en) for pk, name, name_en in rows}
        return self._known_names

    def _counted_on(self, day: date) -> Sequence[bool]:
        """Whether each target is counted on a day. What belongs to no special action was published with
        the plan and stays in every cohort."""
        ids = frozenset({None, *(action.pk for action in admitted(self.look, self.actions, day))})
        if ids not in self._counted:
            self._counted[ids] = [one.action_id in ids for one in self.wholes]
        return self._counted[ids]

    def _tallies(self, day: date) -> dict[str, Tally]:
        """The verdicts of a day counted, by group and for everything."""
        counted, records = self._counted_on(day), self.judged.days[day].records
        pairs: Counter[tuple[tuple[str, ...], str]] = Counter(
            zip(compress(self.keys, counted), compress(records, counted), strict=True)
        )
        found: dict[str, Tally] = defaultdict(Counter)
        for (keys, record), number in pairs.items():
            verdict = read_record(record)
            found[EVERYTHING][verdict] += number
            for key in keys:
                found[key][verdict] += number
        return found

    def rows(
        self, tallies: Mapping[date, Mapping[str, Tally]], there: Sequence[int], soon: Iterable[int] = ()
    ) -> list[Row]:
        """The row of everything first, then the groups, worst first; ``soon``: whose names come next."""
        worst: dict[str, int] = {}
        new: Counter[str] = Counter()
        orders: dict[str, tuple[OrderMark, ...]] = defaultdict(tuple)
        fresh = self._new_reds(there)
        for place in there:
            for key in (EVERYTHING, *self.keys[place]):
                worst.setdefault(key, place)
                new[key] += place in fresh
                if self.orders:
                    orders[key] += self.orders.get(self.wholes[place].pk, ())
        names = self._names({*worst.values(), *soon})
        heads = [Row(EVERYTHING, "", ""), *self._heads(worst)]
        rows = []
        for head in heads:
            first = worst.get(head.key)
            named = None if first is None else self._named(first, names)
            filled = self._filled(head, tallies, named)
            rows.append(replace(filled, new_reds=new[head.key], orders=orders[head.key]))
        place_of = {place: n for n, place in enumerate(there)}
        order = {key: place_of[place] for key, place in worst.items()}
        return [rows[0], *sorted(rows[1:], key=lambda row: order.get(row.key, len(there)))]

    def _new_reds(self, there: Sequence[int]) -> set[int]:
        """The places of what is red and was not, or was not counted, at the end of the month before."""
        before = self.judged.days.get(self.look.month_before)
        if before is None:
            return set()
        counted = self._counted_on(self.look.month_before)
        return {
            place
            for place in there
            if self.verdicts[place].is_red
            and not (counted[place] and read_record(before.records[place]).is_red)
        }

    def _heads(self, worst: Mapping[str, int]) -> Iterable[Row]:
        look = self.look
        if look.by is Grouping.ACTION:
            chosen = admitted(look, self.actions, look.day)
            leads = leads_of_actions(chosen, as_of=look.day, known_at=look.known_at)
            for action in chosen:
                named = (str(action.number), action.name, action.name_en)
                yield Row(*named, number=action.number, state=action.state, leads=leads[action.pk])
        elif look.by is Grouping.STRENGTH:
            yield from (Row(one.value, "", "", strength=one) for one in Strength if one.value in worst)
        else:
            offices = {str(office.pk): office for found in self.leads.values() for office in found.leads}
            yield from (Row(key, one.name, one.name_en) for key, one in offices.items() if key in worst)
        if NO_GROUP in worst:
            yield Row(NO_GROUP, "", "")

    def _named(self, place: int, names: Mapping[int, tuple[str, str]]) -> Named:
        one, verdict = self.wholes[place], self.verdicts[place]
        return Named(one.code, *names[one.pk], verdict.status, verdict.tone, self._since(place))

    def _filled(self, head: Row, tallies: Mapping[date, Mapping[str, Tally]], worst: Named | None) -> Row:
        now = self._now.get(head.key, Counter())
        cells = (
            cell_of(month.on, tallies[month.on].get(head.key, {})) if month.on else None
            for month in self.months
        )
        return replace(
            head,
            cells=tuple(cells),
            counts=counts_of(now),
            total=sum(now.values()),
            in_step=in_step(now),
            returns=returns_of(now),
            worst=worst,
        )

    @cached_property
    def _now(self) -> dict[str, Tally]:
        """The counts of the day judged, whether it has a column or not."""
        return self._tallies(self.look.day)


def _line(
    answer: Assessment,
    name: tuple[str, str],
    action_number: int | None,
    leads: Leads,
    orders: tuple[OrderMark, ...],
    since: Since | None,
) -> Line:
    return Line(
        code=answer.target,
        name=name[0],
        name_en=name[1],
        action_number=action_number,
        status=answer.status,
        tone=answer.tone,
        reason=reason_sentence(answer),
        reporting=answer.reporting,
        due_on=answer.due_on,
        data_day=answer.data_day,
        actual=answer.actual,
        unit=answer.unit,
        percent=answer.percent,
        leads=leads,
        override=answer.override,
        orders=orders,
        since=since,
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
