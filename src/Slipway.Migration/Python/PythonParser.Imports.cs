namespace Slipway.Migration.Python;

/// <content>What a script takes from elsewhere: modules, and the mark of Prompt flow's functions.</content>
internal sealed partial class PythonParser
{
    // What they hold is refused where it is used; that they exist is certain.
    private static readonly HashSet<string> StandardModules = new(StringComparer.Ordinal) { "json", "re", "time", "math", "typing", "datetime", "os", "sys", "random", "collections", "itertools", "functools", "string", "base64", "hashlib", "uuid", "logging", "traceback", "ast", "html", "urllib", "__future__", "dataclasses", "enum", "copy" };

    private bool TryDecorator()
    {
        if (!_tokens.TryTake("@"))
        {
            return false;
        }

        PythonToken name = _tokens.Expect(PythonTokenKind.Name);
        if (name.Text != "tool" || !_hasTool)
        {
            throw new PythonRefusal($"'@{name.Text}'", name.Line);
        }

        _tokens.Expect(PythonTokenKind.NewLine);
        return true;
    }

    private bool TryImport()
    {
        if (!TryImportHere())
        {
            return false;
        }

        _tokens.Expect(PythonTokenKind.NewLine);
        return true;
    }

    private bool TryImportHere()
    {
        PythonToken token = _tokens.Current;
        if (!_tokens.Is("import") && !_tokens.Is("from"))
        {
            return false;
        }

        _tokens.Take();
        bool isFrom = token.Text == "from";
        do
        {
            string module = _tokens.Expect(PythonTokenKind.Name).Text;
            if (isFrom && module == "promptflow")
            {
                _hasTool = true;
                return TakeTool(token.Line);
            }

            if (!StandardModules.Contains(module) || (isFrom && module is not ("typing" or "__future__")) || _tokens.Is("as"))
            {
                throw new PythonRefusal($"'{(isFrom ? "from" : "import")} {module}'", token.Line);
            }

            if (!isFrom)
            {
                _imports.Add(module);
            }

            while (_tokens.TryTake("."))
            {
                _tokens.Expect(PythonTokenKind.Name);
            }
        }
        while (!isFrom && _tokens.TryTake(","));

        while (isFrom && !_tokens.Is(PythonTokenKind.NewLine))
        {
            _tokens.Take();
        }

        return true;
    }

    // "from promptflow import tool" and "from promptflow.core import tool": nothing else of that package is ported.
    private bool TakeTool(int line)
    {
        if (_tokens.TryTake("."))
        {
            _tokens.Expect("core");
        }

        _tokens.Expect("import");
        return _tokens.TryTake("tool") && _tokens.Is(PythonTokenKind.NewLine) ? true : throw new PythonRefusal("what is imported from promptflow", line);
    }
}
