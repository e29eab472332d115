"""Images, composition, unit and dashboards name things that exist."""

from __future__ import annotations

import configparser
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from dialer import metrics
from dialer.cli import build_parser
from dialer.configuration import SETTINGS
from tests.architecture.house import ROOT

DEPLOY = ROOT / "deploy"
DOCKERFILES = sorted(DEPLOY.glob("*.Dockerfile"))
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
METRIC = re.compile(r"\b(dialer_[a-z_]+)")


def command_names() -> set[str]:
    parser = build_parser()
    assert parser._subparsers is not None
    return {name for action in parser._subparsers._group_actions for name in action.choices or ()}


def known_metrics() -> set[str]:
    body, _ = metrics.exposition()
    types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", body.decode(), re.M))
    names = set(types)
    names |= {
        f"{name}{part}" for name, kind in types.items() if kind == "histogram" for part in ("_bucket", "_sum", "_count")
    }
    return names


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.name)
def test_an_image_copies_and_runs_what_is_there(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.M):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), f"{file.name} copies {source}"
    for script in re.findall(r"(?<![\w/])(?:/src/)?(scripts/\w+)", text):
        assert (ROOT / script).is_file(), f"{file.name} runs {script}"
    user = re.findall(r"^USER (\S+)$", text, re.M)
    assert user, f"{file.name} runs as root"
    assert user[-1] not in ("root", "0")


def test_the_asterisk_image_has_the_packages_of_the_script() -> None:
    found = re.findall(r'^PACKAGES = "(.*)"$', (ROOT / "scripts" / "asterisk").read_text(encoding="utf-8"), re.M)
    assert len(found) == 1
    assert "asterisk" in found[0].split(",")


def test_nothing_that_the_machine_makes_goes_into_an_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".venv", "**/node_modules", "var"} <= set(ignored)


def test_the_composition_is_complete() -> None:
    assert {"asterisk", "postgres", "dialer", "prometheus", "grafana"} <= set(SERVICES)
    if shutil.which("docker") and subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0:
        secrets = subprocess.run(
            [ROOT / "scripts" / "compose_secrets"], capture_output=True, text=True, check=True
        ).stdout
        environ = dict(line.split("=", 1) for line in secrets.split())
        done = subprocess.run(
            ["docker", "compose", "config", "--quiet"], cwd=ROOT, env={"PATH": "/usr/bin:/usr/local/bin", **environ},
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_names_what_exists(name: str) -> None:
    service = SERVICES[name]
    if "build" in service:
        assert (ROOT / service["build"]["dockerfile"]).is_file()
    for volume in service.get("volumes", ()):
        source = volume.split(":")[0]
        assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]
    for other in service.get("depends_on", ()):
        assert other in SERVICES
    for port in service.get("ports", ()):
        assert port.startswith("127.0.0.1:"), f"{name} opens {port} to the world"
    for variable in service.get("environment", {}):
        if variable.startswith("SOLLECITO_"):
            setting = variable.removeprefix("SOLLECITO_").lower().replace("__", ".", 1)
            assert setting in SETTINGS, f"{name}: {variable} is no setting"
    if service.get("image") == "sollecito-dialer" and "command" in service:
        assert service["command"][0] in command_names()


def test_passwords_are_made_and_never_written_down() -> None:
    wanted = set(re.findall(r"\$\{(\w+):\?", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    made = subprocess.run([ROOT / "scripts" / "compose_secrets"], capture_output=True, text=True, check=True).stdout
    lines = dict(line.split("=", 1) for line in made.split())
    assert set(lines) == wanted
    assert all(len(secret) >= 32 for secret in lines.values())
    assert len(set(lines.values())) == len(lines)


class TestUnit:
    FILE = DEPLOY / "sollecito.service"

    def test_it_has_a_user_of_its_own_and_few_rights(self) -> None:
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read(self.FILE, encoding="utf-8")
        service = unit["Service"]
        assert service["User"] not in ("", "root")
        assert service["NoNewPrivileges"] == "yes"
        assert service["ProtectSystem"] == "strict"
        assert service["CapabilityBoundingSet"] == ""
        command = service["ExecStart"].split()
        assert command[0].endswith("/bin/dialer")
        assert command[-1] in command_names()

    def test_systemd_accepts_it(self, tmp_path: Path) -> None:
        analyze = shutil.which("systemd-analyze")
        text = self.FILE.read_text(encoding="utf-8")
        if analyze is None:  # no systemd on this machine: its keys were read above
            assert all("=" in line or line.startswith(("[", "#")) for line in text.splitlines() if line)
            return
        copy = tmp_path / "sollecito.service"
        copy.write_text(text.replace("/opt/sollecito/bin/dialer", "/bin/true"), encoding="utf-8")
        done = subprocess.run([analyze, "verify", copy], capture_output=True, text=True)
        ours = [line for line in done.stderr.splitlines() if "sollecito" in line]
        assert not ours, "\n".join(ours)


def test_alerts_and_dashboards_read_metrics_that_exist() -> None:
    known = known_metrics()
    for file in (DEPLOY / "prometheus" / "alerts.yml", *(DEPLOY / "grafana" / "dashboards").glob("*.json")):
        read = set(METRIC.findall(file.read_text(encoding="utf-8")))
        assert read, file
        assert read <= known, f"{file.name}: {sorted(read - known)}"


def test_dashboards_are_valid() -> None:
    dashboard = json.loads((DEPLOY / "grafana" / "dashboards" / "floor.json").read_text(encoding="utf-8"))
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in dashboard["panels"]}
    assert len(places) == len(dashboard["panels"]), "panels on top of each other"
    for name in ("prometheus.yml", "alerts.yml"):
        yaml.safe_load((DEPLOY / "prometheus" / name).read_text(encoding="utf-8"))
