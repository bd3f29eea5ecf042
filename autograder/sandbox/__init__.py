"""The student's notebook in a process of its own: what may cross, and how the process is confined.

The grader's side (`session`) trusts nothing that comes back; `student` runs on the other side.
"""
