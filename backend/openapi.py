"""Prints the OpenAPI document that the typed client is generated from: `make api`."""

import json

from backend.main import create_app
from backend.settings import Settings


def document() -> str:
    """Describe the API, the same for every installation."""
    app = create_app(Settings(_env_file=None))
    return json.dumps(app.openapi(), indent=2, ensure_ascii=False)


if __name__ == "__main__":
    print(document())
