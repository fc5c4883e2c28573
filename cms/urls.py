"""The one place that knows every address."""

from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.core import health, media

urlpatterns = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("i18n/", include("django.conf.urls.i18n")),
    path("media/<path:path>", media.serve_media),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("dang-ky/", include("publishers.bulletin.urls")),
    path("bao-chi/", include("publishers.press.urls")),
    path("api/press/v1/", include("publishers.press.api.urls")),
    path("", include("search.urls")),
    path("", include("cms.site.urls")),
    path("", include(wagtail_urls)),
]
