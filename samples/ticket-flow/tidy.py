from promptflow.core import tool


@tool
def tidy(subject: str, body: str, limit: int = 2000) -> str:
    lines = [line.strip() for line in body.splitlines() if not line.startswith(">")]
    return (subject.strip() + "\n\n" + "\n".join(line for line in lines if line))[:limit]
