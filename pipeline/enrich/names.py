"""The model's spans, sentence by sentence: names that no list holds."""

from pipeline.document import CleanDocument
from pipeline.enrich.context import Annotations, Context, Name
from pipeline.enrich.recognize import is_model_available, recognize_names

# The model was trained on English alone; in French it took whole phrases for persons.
_LANGUAGES = frozenset({"en"})
# A weaker span is a guess, and a guess must not be a second sign for a linking rule.
_SCORE_MIN = 0.5


def read_names(document: CleanDocument, context: Context) -> Annotations:  # noqa: ARG001 - one contract
    """Find person, organisation and location names; without the model's weights there are none.

    The method `model` in a document says that it ran.
    """
    if context.language.code not in _LANGUAGES or not is_model_available():
        return Annotations(methods=("rules",))
    found = recognize_names([sentence.text for sentence in context.sentences])
    names = tuple(
        Name(sentence.field, sentence.start + span.start, sentence.start + span.end, span.label, span.score)
        for sentence, spans in zip(context.sentences, found, strict=True)
        for span in spans
        if span.score >= _SCORE_MIN
    )
    return Annotations(names=names, methods=("rules", "model"))
