# Runs scripts for Slipway: one JSON request a line on standard input, one JSON reply a line on standard output.
# Works with Python 3.8 and later, with nothing but the standard library.
import io
import json
import linecache
import os
import sys
import traceback

try:
    import resource
except ImportError:  # Windows: no limits but the caller's timeout.
    resource = None

NETWORK_EVENTS = frozenset((
    "socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyaddr", "socket.gethostbyname",
    "socket.getnameinfo", "socket.sendmsg", "socket.sendto"))
MAX_ERROR_CHARACTERS = 8000


def take_channels():
    """Keeps the protocol on descriptors of its own: what scripts print or read never touches it."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), encoding="utf-8")
    return requests, replies


def leave_network():
    """A network namespace with nothing in it; needs Linux and leave to create one."""
    try:
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        new_user, new_network = 0x10000000, 0x40000000
        if os.geteuid() == 0 and libc.unshare(new_network) == 0:
            return True
        return libc.unshare(new_user | new_network) == 0
    except (ImportError, OSError, AttributeError):
        return False


def refuse_network(event, _):
    if event in NETWORK_EVENTS:
        raise PermissionError("scripts have no network here")


def limit(name, value):
    kind = getattr(resource, name, None) if resource else None
    if kind is not None:
        _, hard = resource.getrlimit(kind)
        top = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (top, top))


def limit_processor_time(seconds):
    """Counted from now. It only stops a worker whose owner is gone; the owner has its own clock."""
    if resource:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds, hard))


def named(value):
    """JSON has no number for NaN and the infinities: they travel under their names."""
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {key: named(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [named(item) for item in value]
    return value


def encode(value):
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError:
        text = json.dumps(named(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def describe(error, name):
    """The traceback as Python prints it, with the script's own frames only."""
    report = traceback.TracebackException(type(error), error, error.__traceback__)
    report.stack = traceback.StackSummary.from_list([frame for frame in report.stack if frame.filename == name])
    text = "".join(report.format(chain=False)).rstrip()
    return text if len(text) <= MAX_ERROR_CHARACTERS else "[...] " + text[-MAX_ERROR_CHARACTERS:]


class Scripts:
    def __init__(self):
        self.compiled = {}

    def add(self, request):
        name, source = request["name"], request["source"]
        linecache.cache[name] = (len(source), None, source.splitlines(True), name)
        self.compiled[request["hash"]] = (name, source, None)

    def call(self, request):
        name, source, code = self.compiled[request["hash"]]
        if code is None:
            code = compile(source, name, "exec", dont_inherit=True)
            self.compiled[request["hash"]] = (name, source, code)
        scope = {"__name__": "__main__", "__builtins__": __builtins__}
        exec(code, scope)
        main = scope.get("main")
        if not callable(main):
            raise TypeError("the script defines no function 'main'")
        return main(**request["arguments"])


def left_threads():
    threading = sys.modules.get("threading")
    return threading is not None and threading.active_count() > 1


def serve(requests, replies, scripts, max_output):
    for line in requests:
        request = json.loads(line)
        if "source" in request:
            scripts.add(request)
        limit_processor_time(request["seconds"])
        leaving = False
        try:
            result = encode(scripts.call(request))
            if len(result) > max_output:
                raise ValueError("the result is larger than %d bytes" % max_output)
            reply = b'{"result":' + result
        except MemoryError:
            # Whatever of the heap is left, the next call shall not start with it.
            leaving = True
            reply = b'{"error":"MemoryError: the script used more memory than it may"'
        except BaseException as error:  # SystemExit and KeyboardInterrupt are a script's failure too.
            reply = b'{"error":' + encode(describe(error, scripts.compiled[request["hash"]][0]))
        leaving = leaving or left_threads()
        reply += b',"leaving":true}\n' if leaving else b"}\n"
        view = memoryview(reply)
        while view:
            view = view[replies.write(view):]
        if leaving:
            os._exit(0)


def start():
    settings = json.loads(sys.argv[1])
    requests, replies = take_channels()
    isolation = "none"
    if not settings["network"]:
        isolation = "namespace" if leave_network() else "interpreter"
        sys.addaudithook(refuse_network)
    limit("RLIMIT_AS", settings["memory"])
    limit("RLIMIT_FSIZE", settings["file"])
    limit("RLIMIT_CORE", 0)
    replies.write(encode({"ready": sys.version.split()[0], "isolation": isolation}) + b"\n")
    del sys.argv[1:]
    serve(requests, replies, Scripts(), settings["output"])


start()
