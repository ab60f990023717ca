# Runs the @tool function of a Prompt flow node. Stands in for the parts of the promptflow package that nodes import.
# The host appends FLOW, a JSON text: the node's file, the flow's other files, environment variables and connections.
import asyncio
import dataclasses
import enum
import functools
import importlib.abc
import importlib.util
import inspect
import json
import os
import sys
import types


DEFAULTS = {
    "AzureOpenAIConnection": {"api_key": None, "api_base": None, "api_type": "azure", "api_version": "2024-02-01", "auth_mode": "key", "resource_id": None},
    "OpenAIConnection": {"api_key": None, "organization": None, "base_url": None},
    "ServerlessConnection": {"api_key": None, "api_base": None},
}


class Connection:
    """A connection: its fields are attributes; of a custom one the configs and secrets too."""

    def __init__(self, name="", type="CustomConnection", configs=None, secrets=None, **fields):
        self.name, self.type, self.configs, self.secrets = name, type, dict(configs or {}), dict(secrets or {})
        for key, value in {**DEFAULTS.get(type, {}), **self.configs, **self.secrets, **fields}.items():
            setattr(self, key, value)

    def __getitem__(self, key):
        return getattr(self, key)

    def __iter__(self):
        return iter({**self.configs, **self.secrets})

    def keys(self):
        return list({**self.configs, **self.secrets})

    def is_secret(self, key):
        return key in self.secrets


def connection_class(name):
    return CLASSES.setdefault(name, type(name, (Connection,), {}))


def record(name, fields):
    """An object of a node's own class, as far as it can travel: a dataclass with its fields."""
    return dataclasses.make_dataclass(name if name.isidentifier() else "Record", list(fields))(**fields)


class Image(bytes):
    """An image that a node gets or makes."""

    def __new__(cls, value=b"", mime_type="image/*", source_url=None):
        image = super().__new__(cls, value)
        image._mime_type, image.source_url = mime_type, source_url
        return image

    def to_base64(self, with_type=False, dict_type=False):
        import base64
        text = base64.b64encode(self).decode("ascii")
        if dict_type:
            return {"data:%s;base64" % self._mime_type: text}
        return "data:%s;base64,%s" % (self._mime_type, text) if with_type else text


STANDARD = frozenset(getattr(sys, "stdlib_module_names", sys.builtin_module_names))
HOME = os.getcwd()
CLASSES = {}
METRICS = {}
CONNECTIONS = {}


def tool(function=None, **_):
    if function is None:
        return tool
    function.__is_tool__ = True
    return function


def trace(function=None, **_):
    return function if function is not None else trace


def log_metric(key, value, variant_id=None):
    METRICS[str(key)] = value


class ToolProvider:
    pass


class ToolsFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds promptflow's modules, and the flow's own."""

    NAMES = {"tool": tool, "trace": trace, "log_metric": log_metric, "log_flow_metric": log_metric, "ToolProvider": ToolProvider, "Image": Image}

    def __init__(self, files):
        self.files = files

    def find_spec(self, name, path=None, target=None):
        if name == "promptflow" or name.startswith("promptflow."):
            return importlib.util.spec_from_loader(name, self, is_package=True)
        if name.split(".")[0] in STANDARD:
            return None
        base = name.replace(".", "/")
        for candidate, package in ((base + ".py", False), (base + "/__init__.py", True)):
            if candidate in self.files:
                return importlib.util.spec_from_loader(name, self, origin=candidate, is_package=package)
        if any(file.startswith(base + "/") and file.endswith(".py") for file in self.files):
            return importlib.util.spec_from_loader(name, self, is_package=True)
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        name = module.__name__
        if name == "promptflow" or name.startswith("promptflow."):
            if name.startswith("promptflow.tools"):
                raise ImportError("the package promptflow-tools is not here; port what '%s' does" % name)
            module.__getattr__ = functools.partial(self.member, name)
            return
        origin = module.__spec__.origin
        if origin in self.files:
            module.__file__ = os.path.abspath(origin)
            exec(compile(self.files[origin], origin, "exec", dont_inherit=True), module.__dict__)

    @classmethod
    def member(cls, module, name):
        if name in cls.NAMES:
            return cls.NAMES[name]
        if name.endswith("Connection"):
            return connection_class(name)
        raise AttributeError("slipway has no '%s' of %s" % (name, module))


def decode(value):
    if isinstance(value, dict):
        if len(value) == 1 and "$connection" in value:
            name = value["$connection"]
            fields = dict(CONNECTIONS.get(name) or {})
            fields.pop("name", None)
            return connection_class(fields.get("type", "CustomConnection"))(name=name, **fields)
        if len(value) == 1 and "$number" in value:
            return float(value["$number"])
        if len(value) == 1 and "$tuple" in value:
            return tuple(decode(item) for item in value["$tuple"])
        if len(value) == 1 and "$stream" in value:
            return iter([decode(item) for item in value["$stream"]])
        if len(value) == 1 and next(iter(value)).startswith("data:image/") and next(iter(value)).endswith(";base64"):
            import base64
            (key, text), = value.items()
            return Image(base64.b64decode(text), key[len("data:"):-len(";base64")])
        if "$python" in value and "name" in value:
            plain = value.get("value")
            members = {value["name"]: value["name"] if plain is None else plain}
            return enum.Enum(value["$python"], members, type=None if plain is None else type(plain))[value["name"]]
        if value.get("$python") in ("set", "frozenset") and "items" in value:
            return set(decode(item) for item in value["items"])
        if "$python" in value and "fields" in value:
            return record(value["$python"], {key: decode(item) for key, item in value["fields"].items()})
        return {key: decode(item) for key, item in value.items()}
    if isinstance(value, list):
        return [decode(item) for item in value]
    return value


def encode(value):
    if value is None or isinstance(value, (bool, str)) and not isinstance(value, enum.Enum):
        return value if value is None or isinstance(value, bool) else str(value)
    if isinstance(value, Image):
        return value.to_base64(dict_type=True)
    if isinstance(value, enum.Enum):
        plain = {"value": value.value} if isinstance(value, (str, int)) else {}
        return {"$python": type(value).__name__, "name": value.name, **plain}
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return {"$number": str(float(value))}
    if isinstance(value, (int, float)):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [name for name in dir(type(value)) if isinstance(getattr(type(value), name, None), property) and not name.startswith("_")]
        return {
            "$python": type(value).__name__,
            "fields": {field.name: encode(getattr(value, field.name)) for field in dataclasses.fields(value)},
            "properties": {name: encode(getattr(value, name)) for name in names}}
    if isinstance(value, dict):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return {"$tuple": [encode(item) for item in value]}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return {"$python": type(value).__name__, "items": sorted((encode(item) for item in value), key=repr)}
    if inspect.isgenerator(value) or hasattr(value, "__next__"):
        return {"$stream": [encode(item) for item in value]}
    if isinstance(value, Connection):
        return {"$connection": value.name}
    return {"$python": type(value).__name__, "str": str(value)}


async def drain(value):
    return [item async for item in value]


def find_tool(module, init):
    # A tool that the file imports is another file's.
    functions = [value for value in vars(module).values() if inspect.isfunction(value) and getattr(value, "__is_tool__", False) and value.__module__ == module.__name__]
    for value in list(vars(module).values()):
        if inspect.isclass(value) and value.__module__ == module.__name__ and any(
                getattr(member, "__is_tool__", False) for member in vars(value).values()):
            method = next(name for name, member in vars(value).items() if getattr(member, "__is_tool__", False))
            wanted = inspect.signature(value.__init__).parameters if "__init__" in vars(value) else {}
            instance = value(**{key: init.pop(key) for key in list(init) if key in wanted})
            functions.append(getattr(instance, method))
    if len(functions) != 1:
        raise TypeError("the file has %d functions with @tool; exactly one is expected" % len(functions))
    return functions[0]


def call(arguments, bypassed):
    flow = json.loads(FLOW)
    CONNECTIONS.clear()
    CONNECTIONS.update(flow["connections"])
    METRICS.clear()
    os.environ.update(flow["environment"])
    files = {**flow["files"], flow["path"]: flow["source"]}
    if flow["folder"]:
        os.makedirs(flow["folder"], exist_ok=True)
        os.chdir(flow["folder"])
    for path, content in flow["files"].items():
        folder = os.path.dirname(path)
        if folder:
            os.makedirs(folder, exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(content)
    here = os.getcwd()
    own = {file[:-3].replace("/", ".") for file in files if file.endswith(".py")}
    for name in [name for name in sys.modules if (name in own and name not in STANDARD) or name.split(".")[0] == "promptflow"]:
        del sys.modules[name]
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "ToolsFinder"]
    sys.meta_path.insert(0, ToolsFinder(files))
    if here not in sys.path:
        sys.path.insert(0, here)
    name = os.path.splitext(os.path.basename(flow["path"]))[0]
    name = "flow_" + name if name in STANDARD or name in sys.modules else name
    module = types.ModuleType(name)
    module.__file__ = os.path.abspath(flow["path"])
    sys.modules[name] = module
    exec(compile(flow["source"], flow["path"], "exec", dont_inherit=True), module.__dict__)
    values = {key: decode(value) for key, value in arguments.items()}
    function = find_tool(module, values)
    parameters = inspect.signature(function).parameters
    for key in bypassed:
        if key in parameters and parameters[key].default is not inspect.Parameter.empty:
            values.pop(key, None)
    result = function(**values)
    if inspect.iscoroutine(result):
        result = asyncio.run(result)
    if inspect.isasyncgen(result):
        result = {"$stream": asyncio.run(drain(result))}
    return encode(result)


def main(arguments, bypassed):
    try:
        return {"result": call(arguments, bypassed), "metrics": encode(METRICS)}
    except MemoryError:
        raise
    except BaseException as error:
        import traceback
        report = traceback.TracebackException(type(error), error, error.__traceback__)
        report.stack = traceback.StackSummary.from_list([frame for frame in report.stack if not frame.filename.startswith("<") and frame.name not in ("main", "call")])
        return {"error": {"type": type(error).__name__, "message": str(error)[:2000], "trace": "".join(report.format(chain=False))[-4000:]}}
    finally:
        os.chdir(HOME)
