"""Departments: the tree, one office, and keeping them."""

from typing import Any, ClassVar

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from tracker.access import Action
from tracker.forms.base import KeptForm
from tracker.forms.departments import DepartmentForm, MergeForm, RenameForm
from tracker.models import Department
from tracker.queries.departments import DepartmentPage as DepartmentFacts
from tracker.queries.departments import department_page, department_tree, departments_to_choose
from tracker.services.organisation import (
    create_department,
    department_details_of,
    edit_department,
    merge_department,
    rename_department,
)
from tracker.views.forms import FormPage
from tracker.views.page import Page, PageMixin


class DepartmentsPage(Page):
    """/departments/: all offices as a tree."""

    template_name = "tracker/departments/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows; offices that are over only when asked for."""
        rows = department_tree(self.moment.today)
        every = self.request.GET.get("all") == "1"
        shown = rows if every else [row for row in rows if row.open]
        return super().get_context_data(rows=shown, every=every, over=len(rows) - len(shown), **kwargs)


class OneDepartment(PageMixin):
    """A page about the department of the address."""

    @cached_property
    def facts(self) -> DepartmentFacts:
        """The department with everything around it."""
        found = department_page(self.kwargs["pk"], self.moment.today)
        if found is None:
            raise Http404
        return found

    @property
    def subject(self) -> Department:
        """The department as it is stored by now."""
        return Department.objects.select_related("parent", "successor").get(pk=self.facts.row.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the department."""
        return super().get_context_data(facts=self.facts, **kwargs)


class DepartmentPage(OneDepartment, Page):
    """/departments/<pk>/: an office, its people, what it leads, what it was and became."""

    template_name = "tracker/departments/department.html"


class DepartmentFormPage(FormPage):
    """What making and changing share."""

    action = Action.KEEP_DEPARTMENTS
    form_class = DepartmentForm
    template_name = "tracker/departments/form.html"
    heading: ClassVar[Any] = _("New department")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the page is called."""
        return super().get_context_data(heading=self.heading, **kwargs)

    def after(self, saved: Department) -> str:
        """The department's page."""
        return reverse("department", args=[saved.pk])


class NewDepartment(DepartmentFormPage):
    """/departments/new/."""

    def save(self, form: DepartmentForm) -> Department:
        """Make it."""
        return create_department(details=form.details(), by=self.person, now=timezone.now())


class EditDepartment(OneDepartment, DepartmentFormPage):
    """/departments/<pk>/edit/."""

    heading = _("Change a department")

    def get_form_kwargs(self) -> dict[str, Any]:
        """What is stored, and its edit number."""
        subject = self.subject
        initial = {"expected_version": subject.version}
        return super().get_form_kwargs() | {"known": department_details_of(subject), "initial": initial}

    def save(self, form: DepartmentForm) -> Department:
        """Change it."""
        return edit_department(
            department=self.subject,
            details=form.details(),
            by=self.person,
            now=timezone.now(),
            expected_version=form.cleaned_data["expected_version"],
        )

    def stored_form(self) -> DepartmentForm:
        """The department as stored by now."""
        return DepartmentForm(known=department_details_of(self.subject))

    def stored_version(self) -> int:
        """The edit number stored by now."""
        return self.subject.version


class RenameDepartment(OneDepartment, DepartmentFormPage):
    """/departments/<pk>/rename/: leads to the successor."""

    form_class = RenameForm
    heading = _("Rename from a day on")

    def get_initial(self) -> dict[str, Any]:
        """From today on, with the name of now to be changed."""
        return {"name": self.facts.row.name, "effective_on": self.moment.today}

    def save(self, form: KeptForm) -> Department:
        """Make the successor."""
        read = form.cleaned_data
        return rename_department(
            department=self.subject,
            name=read["name"],
            effective_on=read["effective_on"],
            by=self.person,
            now=timezone.now(),
        )


class MergeDepartment(OneDepartment, DepartmentFormPage):
    """/departments/<pk>/merge/: leads to the office that ended."""

    form_class = MergeForm
    heading = _("Merge into another department")

    def get_form_kwargs(self) -> dict[str, Any]:
        """The offices that stand today, without this one."""
        offices = [office.pk for office in departments_to_choose(self.moment.today)]
        others = [pk for pk in offices if pk != self.kwargs["pk"]]
        return super().get_form_kwargs() | {"choices": others}

    def get_initial(self) -> dict[str, Any]:
        """From today on."""
        return {"effective_on": self.moment.today}

    def save(self, form: KeptForm) -> Department:
        """Merge."""
        read = form.cleaned_data
        return merge_department(
            department=self.subject,
            into=read["into"],
            effective_on=read["effective_on"],
            by=self.person,
            now=timezone.now(),
        )
