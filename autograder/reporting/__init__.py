"""What an instructor reads after grading: grades for the LMS, the class's mistakes, similar submissions, questions."""
