from __future__ import annotations

from tests.mutation import mutants


def changes(source: str, *, in_models: bool = False) -> list[str]:
    return [mutant.change for mutant in mutants.of(source, in_models=in_models)]


def test_a_boundary_is_moved_by_one_and_its_operator_changed() -> None:
    assert changes("old = age >= 18\n") == [
        "old = age >= 18 → old = None",
        "old = age >= 18 → old = age > 18",
        "old = age >= 18 → old = age >= 19",
    ]


def test_what_is_decorated_is_broken_too() -> None:
    assert changes("class Adult:\n    @property\n    def old(self):\n        return not self.young\n") == [
        "return not self.young → return self.young"
    ]


def test_annotations_texts_and_table_definitions_are_left_alone() -> None:
    assert changes(
        "age: int | None\nname: str = gettext('Age', 1)\nyears = models.IntegerField(default=1)\n",
        in_models=True,
    ) == ["name: str = gettext('Age', 1) → name: str = None"]


def test_a_mutant_knows_the_lines_of_its_statement() -> None:
    (mutant,) = mutants.of("def f():\n    return (\n        a\n        + b\n    )\n")
    assert mutant.lines == range(2, 6)
