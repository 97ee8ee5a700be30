"""Words that stand beside a name and are no part of it; `export` writes them beside the weights.

The labelled sources leave titles out of names (gold) or mostly so (gmb); this evens out the rest. Lower case,
without a final full stop. Source: common English titles and ranks, our own list.
"""

TITLES = (
    "president", "vice", "premier", "prime", "minister", "chancellor", "secretary", "ambassador", "envoy",
    "governor", "gov", "senator", "sen", "representative", "rep", "congressman", "congresswoman", "mayor",
    "speaker", "chairman", "chairwoman", "director", "judge", "justice", "attorney", "prosecutor", "king",
    "queen", "prince", "princess", "emir", "sultan", "pope", "cardinal", "archbishop", "bishop", "patriarch",
    "ayatollah", "imam", "sheikh", "shaikh", "sheik", "general", "gen", "lieutenant", "lt", "colonel", "col",
    "major", "maj", "captain", "capt", "sergeant", "sgt", "commander", "cmdr", "brigadier", "brig", "admiral",
    "adm", "marshal", "spokesman", "spokeswoman", "mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir",
    "lord", "lady", "dame", "rev", "reverend", "former",
)  # fmt: skip

# Offices after a body's name ("U.N. Secretary-General", "NATO Ambassador").
OFFICES = (
    "secretary-general", "ambassador", "envoy", "president", "vice-president", "chairman", "chairwoman",
    "chief", "minister", "senator", "congressman", "congresswoman", "spokesman", "spokeswoman",
    "spokesperson",
)  # fmt: skip
