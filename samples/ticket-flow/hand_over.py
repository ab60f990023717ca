from promptflow.core import tool


@tool
def hand_over(tier: str) -> str:
    return "A colleague calls you back %s." % ("within the hour" if tier == "gold" else "today")
