"""Lets an editable install bring its data files along; pyproject.toml says everything else."""

from setuptools import Distribution, setup


class WithData(Distribution):
    """setuptools asks for `has_data` before it puts data files into an editable wheel, and defines `has_data_files`."""

    has_data = Distribution.has_data_files


setup(distclass=WithData)
