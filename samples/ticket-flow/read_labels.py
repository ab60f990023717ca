import json

from promptflow.core import tool


@tool
def read_labels(answer: str) -> dict:
    try:
        labels = json.loads(answer)
    except json.JSONDecodeError:
        labels = {}
    return {"area": str(labels.get("area", "other")).lower(), "angry": bool(labels.get("angry", False))}
