"""Renders templates with the real Jinja2: one request and one answer a line, both JSON."""
import json
import resource
import sys

import jinja2
from jinja2 import DictLoader, meta
from jinja2.exceptions import SecurityError, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

UNDEFINED = {
    "default": jinja2.Undefined,
    "strict": jinja2.StrictUndefined,
    "chainable": jinja2.ChainableUndefined,
    "debug": jinja2.DebugUndefined,
}


def group_of(error):
    if isinstance(error, (TemplateSyntaxError, SyntaxError)):
        return "compile"
    if isinstance(error, UndefinedError):
        return "undefined"
    if isinstance(error, SecurityError):
        return "security"
    if isinstance(error, ZeroDivisionError):
        return "zero division"
    if isinstance(error, TemplateNotFound):
        return "not found"
    return "runtime"


def answer(request):
    options = request["options"]
    environment = SandboxedEnvironment(
        loader=DictLoader(request["templates"]),
        undefined=UNDEFINED[options["undefined"]],
        trim_blocks=options["trim_blocks"],
        lstrip_blocks=options["lstrip_blocks"],
        keep_trailing_newline=options["keep_trailing_newline"],
        autoescape=options["autoescape"],
        line_statement_prefix=options["line_statement_prefix"],
        line_comment_prefix=options["line_comment_prefix"],
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"],
    )
    undeclared = None
    try:
        undeclared = sorted(meta.find_undeclared_variables(environment.parse(request["template"])))
        text = environment.from_string(request["template"]).render(request["context"])
        return {"text": text, "undeclared": undeclared}
    except Exception as error:
        return {"group": group_of(error), "message": f"{type(error).__name__}: {error}", "undeclared": undeclared}


resource.setrlimit(resource.RLIMIT_AS, (1 << 31, 1 << 31))
print(json.dumps({"version": jinja2.__version__}), flush=True)
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
