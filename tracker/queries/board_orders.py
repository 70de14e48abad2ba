"""The supervision orders that stand open under a plan, as the board shows them beside its targets."""

from collections import defaultdict

from tracker.access import Standing
from tracker.models import SupervisionOrder
from tracker.queries.looking import Look
from tracker.queries.orders import OrderMark, open_orders_by_target

Orders = dict[int, tuple[OrderMark, ...]]


def orders_of_plan(look: Look, who: Standing) -> Orders:
    """The open orders by the id of their whole target: one about a part or a year stands with its whole.

    Three queries, or one where no order was ever issued; nothing is read of targets without one.
    """
    about = SupervisionOrder.objects.filter(target__plan=look.plan, year__isnull=False)
    rows = about.order_by().values_list("target_id", "target__parent_id", "target__parent__parent_id")
    whole = {target: above or parent or target for target, parent, above in rows.distinct()}
    if not whole:
        return {}
    marks = open_orders_by_target(whole, who=who, as_of=look.as_of, known_at=look.known_at)
    found: dict[int, list[OrderMark]] = defaultdict(list)
    for target, orders in marks.items():
        found[whole[target]].extend(orders)
    return {target: tuple(orders) for target, orders in found.items()}
