"""Files beside the working version, at the desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.who import person
from consultation.drafts import actions, queries
from consultation.drafts.forms import AttachForm
from consultation.drafts.models import Attachment
from consultation.drafts.refusals import Refusal
from consultation.drafts.views.access import consultation_of, officials_only, working_version_of
from consultation.drafts.views.downloads import download


@officials_only
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET shows what is attached, POST attaches one more."""
    version = working_version_of(consultation_of(request, public_id))
    form = AttachForm(request.POST, request.FILES) if request.method == "POST" else AttachForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            attached = actions.attach(version=version, name=file.name, content=file.read(), at=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Attached: %(name)s") % {"name": attached.name})
            return redirect("desk:files", public_id)
    context = {
        "form": form,
        "version": version,
        "consultation": version.consultation,
        "files": queries.files_of(version),
    }
    return render(request, "desk/files.html", context, status=422 if form.errors else 200)


@officials_only
@require_safe
def file(request: HttpRequest, public_id: str) -> HttpResponseBase:
    return download(attachment_of(request, public_id), public=False)


@officials_only
@require_POST
def remove_file(request: HttpRequest, public_id: str) -> HttpResponse:
    attachment = attachment_of(request, public_id)
    actions.detach(attachment=attachment)
    messages.success(request, _("Removed: %(name)s") % {"name": attachment.name})
    return redirect("desk:files", attachment.version.consultation.public_id)


def attachment_of(request: HttpRequest, public_id: str) -> Attachment:
    try:
        return queries.attachments_served_by(person(request)).get(public_id=public_id)
    except Attachment.DoesNotExist:
        raise Http404(_("There is no such file.")) from None
