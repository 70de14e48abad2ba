"""Trials: what the tests do a few times, done many times; ``python3 run.py trials [name …]`` runs them.

    python3 run.py trials                                   everything, on both databases, in full numbers
    python3 run.py trials kill_import --times 5             one of them, five rounds
    python3 run.py trials --database postgresql --write     on one database; the table goes to docs/trials.md

A trial is a module of this folder with

- a docstring whose first line says what must hold,
- ``NAME``, the word that ``run.py trials`` takes,
- ``FULL``, the full number of rounds,
- ``run(times, database) -> Outcome``: how many rounds were tried, a sentence for each that went wrong, and
  notes that belong in the table. ``database`` is "sqlite" or "postgresql".

It runs with Django set up and the empty test database as the default connection, so that factories, services
and queries work as in a test with ``django_db(transaction=True)``; such a test calls the same ``run`` with a
small number. It leaves no child behind. Every trial gets a process and a database of its own.

``tests.trials.children`` starts the product's own programs (manage.py, gunicorn, the task worker) on that
database with the product's settings, and kills them; ``tests.trials.together`` starts threads at one moment.
A trial that kills the database server itself starts one of its own with ``tests.postgres.start_server``.
"""
