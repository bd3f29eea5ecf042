"""What stops a command, as the sentence that is printed."""


class CourseError(Exception):
    """Something of the course is not as it must be; the text names it and the remedy."""
