

def _slipway_comparison(main, module):
    import dis
    import json
    import linecache
    import sys
    import types

    def codes(code):
        yield code
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                yield from codes(constant)

    def is_head(code, line):
        # Versions differ in whether the head of a function is a line of its code.
        return linecache.getline(code.co_filename, line).lstrip().startswith(("def ", "async def ", "@"))

    own = [value.__code__ for value in module.values() if isinstance(value, types.FunctionType) and value.__module__ == "__main__" and value is not _slipway_comparison]
    lines = {line for function in own for code in codes(function) for _, line in dis.findlinestarts(code) if line and not is_head(function, line)}
    files = {function.co_filename for function in own}
    reached = set()

    def trace(frame, event, _):
        if frame.f_code.co_filename not in files:
            return None
        if event == "line":
            reached.add(frame.f_lineno)
        return trace

    def run(arguments):
        sys.settrace(trace)
        try:
            return {"result": json.dumps(main(**arguments), ensure_ascii=False)}
        except Exception as error:
            return {"error": type(error).__name__}
        finally:
            sys.settrace(None)

    def compare(cases):
        results = [run(json.loads(case)) for case in cases]
        return {"results": results, "unreached": sorted(lines - reached)}

    return compare


main = _slipway_comparison(main, dict(globals()))
