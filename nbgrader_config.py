"""nbgrader's configuration: the stock commands, formgrader, JupyterLab and the press all read it.

Every folder inside `solutions/` is an assignment; what students receive goes to `exercises/`.
"""

from pathlib import Path

c = get_config()  # noqa: F821 (nbgrader provides it)

c.CourseDirectory.course_id = "step-size"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.ignore = ["*.py", ".ipynb_checkpoints", "*.pyc", "__pycache__", ".DS_Store"]

c.ClearSolutions.code_stub = {"python": 'raise NotImplementedError("Write this part, then run the check below it.")'}
c.ClearSolutions.text_stub = "Write this part."
c.Execute.timeout = 60

# nbgrader's server extension reads this file in every JupyterLab, so nothing here may touch the
# environment: the secret of the hidden inputs reaches the kernels that grade, and no other.
c.ExecuteWithSecret.secret_file = str(Path(__file__).resolve().parent / "course_secret")
c.Autograde.autograde_preprocessors = [
    "autograder.secret.ExecuteWithSecret",  # the rest is nbgrader's own list
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# What a student reads: neither hidden tests nor a script that somebody's submission brought along.
# The last two lines hold for formgrader too.
c.GenerateFeedback.preprocessors = [
    "autograder.grading.feedback.HideTests",  # the rest is nbgrader's own list
    "nbgrader.preprocessors.GetGrades",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {"markdown2html": "autograder.grading.feedback.safe_markdown"}
