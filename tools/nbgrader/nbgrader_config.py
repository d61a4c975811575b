# nbgrader's configuration for a course in TypeScript. Tried with nbgrader 0.9.6.
import os

c = get_config()  # noqa: F821 - given by traitlets

c.CourseDirectory.course_id = "tsgan"
c.IncludeHeaderFooter.header = "source/header.ipynb"

# nbgrader knows stubs for Python, R, MATLAB, Octave, SAS and Java only. The stub does not throw: code around it
# declares what the checks ask for, and a cell that throws loses its declarations.
c.ClearSolutions.code_stub = {"typescript": "// YOUR CODE HERE"}
c.ClearSolutions.begin_solution_delimeter = "// BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "// END SOLUTION"

# A cell that runs longer (seconds) is interrupted and counts as an error. The slowest cell of the exercises takes
# some seconds in the quick budget; leave room for a busy machine.
c.Execute.timeout = 60
c.Execute.interrupt_on_timeout = True
# Where a kernel does not even come to rest after the interrupt, go on: the cells after it are errors, those before
# keep their points.
c.Execute.raise_on_iopub_timeout = False

# Trainings in the exercises take the quick budget while they are graded.
os.environ["TSGAN_BUDGET"] = "quick"
