namespace Slipway.Migration.Python;

/// <content>The heads of functions: parameters, defaults and types.</content>
internal sealed partial class PythonParser
{
    private PythonFunction ParseFunction()
    {
        int line = _tokens.Take().Line;
        string name = _tokens.Expect(PythonTokenKind.Name).Text;
        _tokens.Expect("(");
        var parameters = new List<string>();
        var defaults = new List<PythonExpression?>();
        while (!_tokens.TryTake(")"))
        {
            if (!_tokens.Is(PythonTokenKind.Name))
            {
                throw new PythonRefusal($"the parameter '{_tokens.Current.Text}'", _tokens.Line);
            }

            parameters.Add(_tokens.Take().Text);
            if (_tokens.TryTake(":"))
            {
                SkipType();
            }

            defaults.Add(_tokens.TryTake("=") ? ParseDefault() : null);

            if (!_tokens.Is(")"))
            {
                _tokens.Expect(",");
            }
        }

        if (_tokens.TryTake("->"))
        {
            SkipType();
        }

        string[] before = [.. _imports];
        List<PythonStatement> body = ParseBlock();
        string[] imports = [.. _imports];
        _imports.IntersectWith(before);
        return new(name, parameters, body, line) { Imports = imports, Defaults = defaults };
    }

    // A list or dict would be the same one in every call.
    private PythonExpression ParseDefault() =>
        _expressions.Parse() is var value && value is PythonExpression.Constant or PythonExpression.Unary { Operator: "-", Operand: PythonExpression.Constant { Value: long or double } }
            ? value
            : throw new PythonRefusal("a default that is computed", value.Line);

    // What stands as a type is computed when the function is defined; names and brackets have no effect.
    private void SkipType()
    {
        PythonExpression type = _expressions.Parse();
        if (!IsType(type))
        {
            throw new PythonRefusal("a type that is computed", type.Line);
        }
    }

    private static bool IsType(PythonExpression type) => type switch
    {
        PythonExpression.Name { Id: "str" or "int" or "float" or "bool" or "dict" or "list" or "object" or "tuple" or "bytes" or "Any" or "Dict" or "List" or "Optional" or "Union" or "Tuple" } => true,
        PythonExpression.Constant { Value: null or string } => true,
        PythonExpression.Subscript subscript => IsType(subscript.Owner) && IsType(subscript.Key),
        PythonExpression.Tuple tuple => tuple.Items.All(IsType),
        PythonExpression.List list => list.Items.All(IsType),
        PythonExpression.Binary { Operator: "|" } either => IsType(either.Left) && IsType(either.Right),
        _ => false,
    };
}
