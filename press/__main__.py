"""The press's command line: python -m press notebooks | book | claims | lecture | student | preprocess."""

from __future__ import annotations

import argparse
import sys

from press.rooms import HERE


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m press", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    notebooks = commands.add_parser("notebooks", help="generate every notebook from its text")
    notebooks.add_argument("--check", action="store_true", help="only name the stale ones")
    commands.add_parser("book", help="execute the chapters and build the site")
    claims = commands.add_parser("claims", help="list every checked claim and whether it holds")
    claims.add_argument("names", nargs="*", metavar="CHAPTER", help="such as 05_adam; all chapters without one")
    commands.add_parser("lecture", help="build the site, serve it here and print a link to every figure")
    commands.add_parser("student", help="write the archive that a class receives")
    preprocess = commands.add_parser("preprocess", help="what mdBook calls")
    preprocess.add_argument("question", nargs="*", help="supports RENDERER")
    chosen = parser.parse_args(arguments)

    # Each command loads its own libraries: mdBook asks `supports html` at every build.
    if chosen.command == "notebooks":
        from press.notebooks import check_notebooks, write_notebooks

        return check_notebooks(HERE) if chosen.check else write_notebooks(HERE)
    if chosen.command == "claims":
        from press.claims_table import show_claims

        return show_claims(HERE, chosen.names)
    if chosen.command == "student":
        from press.student import write_archive

        return write_archive(HERE)
    if chosen.command in ("book", "lecture"):
        from press.book import make_book
        from press.lecture import serve

        status = make_book(HERE)
        if status == 0 and chosen.command == "lecture":
            serve(HERE.book)
        return status
    if chosen.question:
        return 0 if chosen.question == ["supports", "html"] else 1
    from press.preprocess import preprocess as answer

    return answer()


if __name__ == "__main__":
    sys.exit(main())
