"""The least that a Typer app can be: what every command line made with it pays."""

import typer

app = typer.Typer()


@app.command()
def hello() -> None:
    """Say hello."""
    print("Hello World")


def main() -> None:
    """What the console script calls."""
    app()
