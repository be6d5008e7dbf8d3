from __future__ import annotations

from django.urls import path

from consultation.drafts.views import ending, files, home, languages, publishing, writing

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("new/", writing.create, name="create"),
    path("understood/", writing.understood, name="understood"),
    path("files/<slug:public_id>/", files.file, name="file"),
    path("files/<slug:public_id>/remove/", files.remove_file, name="remove_file"),
    path("<slug:public_id>/files/", files.files, name="files"),
    path("<slug:public_id>/", writing.edit, name="edit"),
    path("<slug:public_id>/preview/", publishing.preview, name="preview"),
    path("<slug:public_id>/publish/", publishing.publish, name="publish"),
    path("<slug:public_id>/next/", writing.next_version, name="next"),
    path("<slug:public_id>/languages/<slug:language>/", languages.add_language, name="add_language"),
    path("<slug:public_id>/withdraw/", ending.withdraw, name="withdraw"),
]
