"""The terms of Tencent's community licences, as manifests and the file NOTICE state them."""


def licence(version: str, repository: str) -> dict:
    return {
        "id": f"LicenseRef-Tencent-Hunyuan3D-{version}-Community",
        "url": _url(repository),
        "acceptRequired": True,
        "territoryExcluded": ["EU", "GB", "KR"],
        "outputsRestricted": True,
        "noTrainingOnOutputs": True,
        "notice": "NOTICE",
    }


def notice(version: str, repository: str) -> str:
    """The first sentence is the one that section 3(d) of the agreement asks for; 3(b) asks for the second paragraph."""
    name = f"Tencent Hunyuan 3D {version}"
    return f"""\
{name} is licensed under the {name} Community License Agreement, Copyright © 2025 \
Tencent. All Rights Reserved. The trademark rights of “Tencent Hunyuan” are owned by Tencent or its affiliate.

These files were changed: the published weights were converted to ONNX graphs by orfeas-export.
A copy of the agreement has to travel with them: {_url(repository)}
"""


def _url(repository: str) -> str:
    return f"https://github.com/Tencent-Hunyuan/{repository}/blob/main/LICENSE"
