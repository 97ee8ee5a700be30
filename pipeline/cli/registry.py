"""`marsad registry`: the actors we know."""

import typer

from pipeline.cli import options, registry_exchange, registry_names
from pipeline.cli.labels import count_documents, count_of
from pipeline.cli.terminal import console, print_json
from pipeline.errors import PipelineError

_IDS_SHOWN = 5

app = typer.Typer(no_args_is_help=True, help="The actors we know: data in seeds/actors and your overlay.")


@app.command()
def check(as_json: options.AsJson = False) -> None:
    """Check the registry's files: double names and ids, unknown codes, circles among umbrellas."""
    from pipeline.enrich.registry import check_registry, load_registry
    from pipeline.settings import load_settings

    settings = load_settings()
    problems = check_registry(settings)
    if as_json:
        print_json({"problems": problems})
        raise typer.Exit(1 if problems else 0)
    for problem in problems:
        console().print(problem, markup=False, soft_wrap=True)
    if problems:
        raise PipelineError(
            f"the registry has {len(problems)} problem{'s' * (len(problems) > 1)}, listed above"
        )
    console().print(f"{len(load_registry(settings).actors):,} actors, no problem.")


@app.command()
def apply(as_json: options.AsJson = False) -> None:
    """Read again the documents that a changed registry can touch; tell which gained or lost which actor."""
    from datetime import UTC, datetime

    from pipeline import stages

    run_id = f"registry-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    stages.prepare()
    paths = stages.plan_registry(run_id=run_id)
    for path in paths:
        stages.index(stages.enrich(path))
    result = stages.finish_registry(paths, run_id=run_id)
    if as_json:
        print_json(result)
        return
    console().print(
        f"{count_of(result.entities_changed, 'actor')} changed, "
        f"{count_documents(result.documents_read)} read again, "
        f"{result.documents_written:,} of them changed."
    )
    for change in result.changes:
        console().print(f"{change.actor}: +{len(change.gained)} -{len(change.lost)}", markup=False)
        for sign, documents in (("+", change.gained), ("-", change.lost)):
            for document_id in documents[:_IDS_SHOWN]:
                console().print(f"  {sign} {document_id}", markup=False)
            if len(documents) > _IDS_SHOWN:
                console().print(f"  {sign} {len(documents) - _IDS_SHOWN:,} more: --json lists all")


app.command()(registry_names.suggest)
app.command()(registry_names.accept)
app.command()(registry_names.merge)
app.command()(registry_names.deny)
app.command()(registry_exchange.export)
app.command("import")(registry_exchange.import_)
