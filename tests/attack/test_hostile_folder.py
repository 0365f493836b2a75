"""Nothing that lies in the folder of the documents runs, whichever command is run from inside it."""

from pathlib import Path

from tests.attack.hostile_folder import hostile_environment, plant, run_commands


def test_no_module_or_program_of_the_folder_runs(tmp_path: Path, models: Path) -> None:
    folder, home, ran = (tmp_path / name for name in ("documents", "home", "ran"))
    folder.mkdir()
    home.mkdir()
    plant(folder, ran)
    environment = hostile_environment(folder, home, tmp_path / "data") | {"SOURCIER_MODELS": str(models)}
    found = run_commands(folder, environment, ran)
    assert len(found) == 10
    assert {command: what for command, what in found.items() if what} == {}
