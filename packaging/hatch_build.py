"""Hatch build hook: the generated files are made before a wheel is packed or an editable install is linked."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))
import compile_forms


class CompileHook(BuildHookInterface):
    """Calls ``compile_forms.build`` and, in a real wheel, puts the shipped files inside the package."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the generated files; an editable install reads ``resources`` from the checkout."""
        compile_forms.build(Path(self.root))
        if version != "editable":
            build_data["force_include"][str(Path(self.root) / "resources")] = "massagedesk/resources"
