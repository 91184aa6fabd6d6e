lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --extra book --extra test --no-annotate --custom-compile-command "make lock" -o requirements.txt
