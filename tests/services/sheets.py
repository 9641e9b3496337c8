"""The editor's form as a browser sends it."""

from werkzeug.datastructures import MultiDict

from campaign.web.organizer.forms.sheet import Sheet


def sent(shown: Sheet) -> MultiDict[str, str]:
    """What the form sends when nobody has typed anything."""
    form = MultiDict([("languages", language) for language in shown.languages] + list(shown.values.items()))
    for row, question in enumerate(shown.questions):
        form[f"f{row}-kind"], form[f"f{row}-key"] = question.kind, question.key
        for name in ("required", "exported"):
            if getattr(question, name):
                form[f"f{row}-{name}"] = "yes"
        for language, label in (question.labels or {}).items():
            form[f"f{row}-label-{language}"] = label
        for answer in question.answers:
            form.add(f"f{row}-code", answer.code)
            for language in shown.languages:
                form.add(f"f{row}-answer-{language}", answer.labels.get(language, ""))
    return form
