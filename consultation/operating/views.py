from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from consultation.operating import measuring, queries
from consultation.operating.gauges import Gauges


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever shows METRICS_TOKEN. Without such a setting there is no page here at all."""
    if not settings.METRICS_TOKEN:
        raise Http404
    if not constant_time_compare(
        request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"
    ):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    pulse = queries.pulse(keys_dir=settings.KEYS_DIR, at=timezone.now())
    told = generate_latest(measuring.registry(Gauges(pulse)))
    return HttpResponse(told, content_type=CONTENT_TYPE_LATEST)
