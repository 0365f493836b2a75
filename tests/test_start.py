"""What starts fast loads little: the heavy libraries come with what needs them, not with the program."""

import subprocess
import sys

import pytest

# Seconds each; the first three only embed or measure, the last ones only read files.
HEAVY = "torch transformers sentence_transformers sklearn scipy ir_measures matplotlib pypdfium2 openpyxl pptx".split()


@pytest.mark.parametrize("module", ["assistant", "assistant.cli", "web.app"])
def test_importing_loads_nothing_that_only_some_commands_need(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {HEAVY} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
