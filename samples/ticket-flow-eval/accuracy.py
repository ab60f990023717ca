from typing import List

from promptflow.core import log_metric, tool


@tool
def accuracy(grades: List[str], replies: List[str]):
    value = round(grades.count("right") / len(grades), 2)
    log_metric("accuracy", value)
    log_metric("answered", sum(1 for reply in replies if reply))
    return value
