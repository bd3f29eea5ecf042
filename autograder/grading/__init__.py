"""Grading a class: from submitted notebooks to nbgrader's gradebook."""

import sys

# nbformat's validator loads a parser of international addresses if there is one. It takes 0.8 s, in
# every process that grades, and no notebook's schema asks for it.
sys.modules.setdefault("rfc3987_syntax", None)
