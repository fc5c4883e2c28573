"""The one place that knows every address; those of a channel are declared in its folder."""

from django.urls import include, path, re_path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import LogoutView
from wagtail.admin.views.pages.create import CreateView
from wagtail.documents import urls as wagtaildocs_urls

from cms.core import media, tags
from cms.core.problems import no_such_address
from cms.ops import health
from cms.planner.feed import personal_calendar
from cms.users.signing_in import LimitedPasswordResetView
from cms.workflow.api import api as content_api
from cms.workflow.editing import EditItemView, for_editors
from cms.workflow.views import AnswerApprovalView
from publishers.admin.views import metrics
from publishers.runtime import channel

handler400 = "cms.core.problems.bad_request"
urlpatterns = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("metrics", metrics.metrics),
    path("i18n/", include("django.conf.urls.i18n")),
    path("media/<path:path>", media.serve_media),
    # Before Wagtail's own address of the same name: a refusal in words instead of an error page.
    path(
        "admin/pages/workflow/action/<int:page_id>/<slug:action_name>/<int:task_state_id>/",
        require_admin_access(AnswerApprovalView.as_view()),
    ),
    path("admin/pages/<int:page_id>/edit/", never_cache(for_editors(EditItemView.as_view()))),
    path(
        "admin/pages/add/<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/",
        never_cache(for_editors(CreateView.as_view())),
    ),
    # Before Wagtail's own address of the same name: it counts.
    path("admin/password_reset/", LimitedPasswordResetView.as_view()),
    # Before Wagtail's own address of the same name: only tags of files that the person may know of.
    path("admin/tag-autocomplete/", require_admin_access(tags.autocomplete)),
    path("admin/tag-autocomplete/taggit/tag/", require_admin_access(tags.autocomplete)),
    # Before Wagtail's own address of the same name, which takes the session's cookie from who only followed a link.
    path("admin/logout/", require_POST(LogoutView.as_view())),
    path("admin/", include(wagtailadmin_urls)),
    # Before Wagtail's own address of the same name: only what something public refers to.
    re_path(r"^documents/(\d+)/(.*)$", media.serve_document, name="wagtaildocs_serve"),
    path("documents/", include(wagtaildocs_urls)),
    path("api/content/v1/", content_api.urls),
    path("lich/<str:secret>.ics", personal_calendar, name="personal_calendar"),
    *channel.url_patterns(),
    path("", include("search.urls")),
    path("api", no_such_address),
    re_path("^api/", no_such_address),
    path("", include("cms.site.urls")),
    # Before Wagtail's own address of the same name: one door for signing in, the one that counts.
    path("_util/login/", RedirectView.as_view(pattern_name="wagtailadmin_login", query_string=True)),
    path("", include(wagtail_urls)),
]
