"""Prints the OpenAPI document that the typed client is generated from: `make api`."""

import json

from backend.main import create_api


def document() -> str:
    """Describe the API, the same for every installation."""
    return json.dumps(create_api().openapi(), indent=2, ensure_ascii=False)


if __name__ == "__main__":
    print(document())
