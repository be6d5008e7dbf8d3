from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from consultation.stack import places
from tests.deploy import reading

OURS = {name: service for name, service in reading.compose()["services"].items() if "env_file" in service}


@pytest.mark.parametrize("name", ["web", "worker", "beat", "migrate", "backup"])
def test_a_pod_runs_as_nobody_in_particular_on_files_it_cannot_change(name: str) -> None:
    pod = reading.pods()[name]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert [container["securityContext"] for container in pod["containers"]] == [
        {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
    ]


def test_beat_is_one_also_while_it_is_replaced() -> None:
    (beat,) = [each for each in reading.objects("Deployment") if each["metadata"]["name"] == "beat"]
    assert (beat["spec"]["replicas"], beat["spec"]["strategy"]) == (1, {"type": "Recreate"})


def test_no_web_pod_leaves_before_its_successor_is_ready() -> None:
    (web,) = [each for each in reading.objects("Deployment") if each["metadata"]["name"] == "web"]
    assert web["spec"]["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    (container,) = web["spec"]["template"]["spec"]["containers"]
    probes = {name: told["httpGet"]["path"] for name, told in container.items() if name.endswith("Probe")}
    assert probes == {"startupProbe": "/readyz", "livenessProbe": "/healthz", "readinessProbe": "/healthz"}


def test_only_web_may_write_keys_and_files() -> None:
    writing = {
        name
        for name, pod in reading.pods().items()
        for mount in pod["containers"][0]["volumeMounts"]
        if mount["name"] in ("keys", "media") and not mount.get("readOnly")
    }
    assert writing == {"web"}


def test_every_volume_claim_that_a_pod_names_is_there() -> None:
    claims = {each["metadata"]["name"] for each in reading.objects("PersistentVolumeClaim")}
    named = {
        volume["persistentVolumeClaim"]["claimName"]
        for pod in reading.pods().values()
        for volume in pod["volumes"]
        if "persistentVolumeClaim" in volume
    }
    assert named == claims


def test_the_kustomization_holds_every_file() -> None:
    listed = yaml.safe_load((reading.KUBERNETES / "kustomization.yaml").read_text())["resources"]
    there = {file.name for file in reading.KUBERNETES.iterdir()} - {"kustomization.yaml"}
    assert sorted(listed) == sorted(there)


@pytest.mark.parametrize("name", OURS)
def test_a_container_of_ours_is_read_only_and_has_no_powers(name: str) -> None:
    service: dict[str, Any] = OURS[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_the_image_holds_every_folder_that_the_site_is_made_of() -> None:
    copied = set(
        re.findall(r"^COPY ([a-z]+) \1$", (reading.DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    )
    apart = {"bench", "deploy", "docs", "requirements", "tests", "var"}
    folders = {path.name for path in places.ROOT.iterdir() if path.is_dir() and path.name[0] not in "._"}
    assert copied == folders - apart
