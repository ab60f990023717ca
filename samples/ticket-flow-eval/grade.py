from promptflow.core import tool


@tool
def grade(expected: str, area: str) -> str:
    return "right" if expected.strip().lower() == area.strip().lower() else "wrong"
