"""The files under deploy/, parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from consultation.stack import places

DEPLOY = places.ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return read


def objects(kind: str = "") -> list[dict[str, Any]]:
    """Of Kubernetes; all, or of one kind."""
    files = sorted(set(KUBERNETES.glob("*.yaml")) - {KUBERNETES / "kustomization.yaml"})
    read = [each for file in files for each in yaml.safe_load_all(file.read_text())]
    return [each for each in read if kind in ("", each["kind"])]


def pods() -> dict[str, dict[str, Any]]:
    """What each workload runs, by its name."""
    found = {}
    for each in objects():
        spec = each.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "template" in spec:
            found[each["metadata"]["name"]] = spec["template"]["spec"]
    return found


def variables() -> Iterator[tuple[str, str]]:
    """Every variable that a file under deploy/ sets for the site: file, name."""
    for name, service in compose()["services"].items():
        if "env_file" in service:
            yield from ((f"compose.yaml {name}", each) for each in service.get("environment", {}))
    for each in objects("ConfigMap") + objects("Secret"):
        if each["metadata"]["name"] == "kenes":
            yield from (
                (each["kind"], name) for name in {**each.get("data", {}), **each.get("stringData", {})}
            )
    for name, pod in pods().items():
        for container in pod["containers"]:
            yield from ((name, each["name"]) for each in container.get("env", []))
    for unit in (DEPLOY / "systemd").glob("*.service"):
        for set_there in re.findall(r"^Environment=(\w+)=", unit.read_text(), re.MULTILINE):
            yield unit.name, set_there
    image = re.findall(r"^(?:ENV|   ) (\w+)=", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    yield from (("Containerfile", name) for name in image)
