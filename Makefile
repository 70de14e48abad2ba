# Short names for run.py, which does the work.
.PHONY: demo init test lint lock audit wheelhouse

demo init test lint lock audit wheelhouse:
	python3 run.py $@
