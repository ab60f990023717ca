from promptflow.core import tool


@tool
def choose_reply(draft: str = "", note: str = "") -> str:
    return draft or note
