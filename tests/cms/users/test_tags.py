"""Tags of files that a person may not know of."""

from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.documents import get_document_model

from cms.core.models import Unit
from cms.users.services import collection_of


def test_tags_of_files_of_another_unit_are_offered_to_nobody_there(house, sign_in):
    file = ContentFile(b"chua dang", "a.txt")
    collection = collection_of(Unit.objects.get(slug="truong-a"))
    document = get_document_model().objects.create(title="Nháp", file=file, collection=collection)
    document.tags.add("zebrafish")
    for person, offered in (("truong-b", []), ("truong-a", ["zebrafish"]), ("editor", ["zebrafish"])):
        browser = sign_in(house.people[person])
        for model in ("", "taggit/tag/"):
            response = browser.get(reverse("wagtailadmin_tag_autocomplete") + model, {"term": "zeb"})
            assert response.json() == offered, person
        listed = browser.get(reverse("wagtaildocs:index")).content.decode()
        assert ("zebrafish" in listed) == bool(offered), person
