"""The smallest Typer app: its time is the least time of every Typer app."""

import typer

app = typer.Typer()


@app.command()
def hello() -> None:
    """Say hello."""
    print("Hello World")


def main() -> None:
    """What the console script calls."""
    app()
