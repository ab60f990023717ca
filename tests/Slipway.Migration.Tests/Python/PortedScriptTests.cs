using CsCheck;
using Slipway.Migration.Python;
using Slipway.Tests.Properties;

namespace Slipway.Migration.Tests.Python;

public sealed class PortedScriptTests
{
    [Fact]
    public void ToClass_OfAScript_ReadsLikeTheScript()
    {
        Port("""
            import json

            def is_large(order):
                return order["total"] > 500 and not order.get("checked")

            def main(body: str, names: list) -> dict:
                # Orders come in pages.
                large = []
                for page in json.loads(body)["pages"]:
                    for order in page:
                        if is_large(order):
                            order["by"] = names[0] if names else "nobody"
                            large.append(order)
                text = ""
                for i, order in enumerate(large, start=1):
                    text += f"{i}. {order['id']}: {order['total']:.2f}\n"
                try:
                    first = large[0]["id"].strip()
                except (IndexError, KeyError):
                    first = None
                return {"text": text, "first": first, "ids": [o["id"] for o in large if "id" in o]}
            """).ShouldBe("""
            using Slipway.Compat.Python;
            using static Slipway.Compat.Python.PythonBuiltins;
            using static Slipway.Compat.Python.PythonLibrary;

            namespace Desk;

            /// <summary>Orders.</summary>
            public static class OrdersCode
            {
                /// <summary>Computes it from arguments by their names.</summary>
                public static PythonValue Call(PythonValue given) =>
                    Main(given["body"], given["names"]);

                /// <summary>Computes it.</summary>
                public static PythonValue Main(PythonValue body, PythonValue names)
                {
                    PythonValue first;
                    // Orders come in pages.
                    PythonValue large = [];

                    foreach (PythonValue page in JsonLoads(body)["pages"])
                    {
                        foreach (PythonValue order in page)
                        {
                            if (IsLarge(order))
                            {
                                order.Set("by", names ? names[0] : "nobody");
                                large.Append(order);
                            }
                        }
                    }

                    PythonValue text = "";

                    foreach ((PythonValue i, PythonValue order) in Enumerate(large, 1))
                    {
                        text += $"{i}. {order["id"]}: {Format(order["total"], ".2f")}\n";
                    }

                    try
                    {
                        first = large[0]["id"].Strip();
                    }
                    catch (Exception exception) when (PythonException.Matches(exception, "IndexError", "KeyError"))
                    {
                        first = PythonValue.None;
                    }

                    return new PythonDict
                    {
                        ["text"] = text,
                        ["first"] = first,
                        ["ids"] = large.Map(o => o["id"], where: o => o.Contains("id")),
                    };
                }

                private static PythonValue IsLarge(PythonValue order)
                {
                    return order["total"] > 500 && !order.Get("checked");
                }
            }

            """);
    }

    [Theory]
    [InlineData("def main():\n    while True:\n        pass", "line 2: a 'while' loop, which may never end")]
    [InlineData("import requests\ndef main():\n    return {}", "line 1: 'import requests'")]
    [InlineData("def main():\n    return json.loads('1')", "line 2: 'json', which is not imported")]
    [InlineData("def main(x):\n    return foo(x)", "line 2: 'foo'")]
    [InlineData("def main(x):\n    return x.encode()", "line 2: the method 'encode'")]
    [InlineData("def main(*x):\n    return x", "line 1: the parameter '*'")]
    [InlineData("def main(x=[]):\n    return x", "line 1: a default that is computed")]
    [InlineData("def f(x=1):\n    return x\ndef main():\n    return f()", "line 1: a parameter with a default")]
    [InlineData("@tool\ndef main():\n    return 1", "line 1: '@tool'")]
    [InlineData("from promptflow.core import tool, log_metric\n@tool\ndef f():\n    return 1", "line 1: what is imported from promptflow")]
    [InlineData("def main(x):\n    return main(x)", "line 1: that 'main' calls itself")]
    [InlineData("def main(x):\n    return {1, 2}", "line 2: a set")]
    [InlineData("def main(x):\n    return x @ x", "line 2: the operator '@'")]
    [InlineData("def main(x):\n    return x is x", "line 2: 'is' with something else than None")]
    [InlineData("def main(x):\n    return [a for b in x for a in b]", "line 2: a comprehension with more than one 'for' or 'if'")]
    [InlineData("def main(x):\n    try:\n        return 1\n    except Exception as e:\n        return str(e)", "line 4: the text of an exception, which depends on the version of Python")]
    [InlineData("x = 1\ndef main():\n    return x", "line 1: code outside of functions")]
    [InlineData("def other():\n    return 1", "line 1: that it has no function 'main'")]
    [InlineData("def main():\n    return 'a", "line 2: a text without an end")]
    [InlineData("def main():\n  if 1:\n      return 1\n    return 2", "line 4: it is indented in a way that Python refuses")]
    [InlineData("def main(x):\n    return 1 < x() < 2", "line 2: a chain of comparisons whose middle would be computed twice")]
    [InlineData("", "line 1: that it has no function 'main'")]
    [InlineData("def main(x):\n    g = (y for y in x)\n    return list(g)", "line 2: a generator that stands here")]
    [InlineData("def main(d):\n    d[0][len(d)] = d.pop('a')\n    return d", "line 2: a place that is looked at when the assigned value is computed")]
    [InlineData("def take(d):\n    return d.pop()\ndef main(d):\n    d[0][0] = take(d)\n    return d", "line 4: a place that is looked at when the assigned value is computed")]
    [InlineData("def main(d):\n    d['a'] *= 2\n    return d", "line 2: what is changed here")]
    [InlineData("def main(x):\n    e = 1\n    try:\n        x = int(x)\n    except ValueError as e:\n        pass\n    return e", "line 5: 'e', which is an exception and something else")]
    [InlineData("def main(x):\n    print(y)\n    return x", "line 2: what is printed here")]
    [InlineData("def main(x):\n    return f'{x:\\t>5}'", "line 2: '{x:\\t>5}' in an f-string")]
    [InlineData("def main(x):\n    return '\\UFFFFFFFF'", "line 2: an escape that stands for no letter")]
    public void TryPort_WhatIsNotPorted_SaysWhatAndWhere(string source, string expected)
    {
        PortedScript.TryPort(source, out PortedScript? port, out string reason).ShouldBeFalse();

        port.ShouldBeNull();
        reason.ShouldBe(expected);
    }

    [Fact]
    public void ToClass_AFunctionNamedLikeTheClass_HasAnotherName() => Port("""
        def orders_code(order):
            return order["code"]

        def main(order):
            return orders_code(order)
        """).ShouldContain("private static PythonValue OrdersCodeFunction(PythonValue order)");

    [Theory]
    [InlineData("(")]
    [InlineData("[")]
    [InlineData("-")]
    [InlineData("not ")]
    [InlineData("x if x else ")]
    [InlineData("{1:")]
    [InlineData("x**")]
    [InlineData("x-")]
    [InlineData("x or ")]
    [InlineData("x<")]
    [InlineData("x()")]
    public void TryPort_NestedTooDeep_IsRefused(string opening)
    {
        string source = "def main(x):\n    return " + string.Concat(Enumerable.Repeat(opening, 5000)) + "x";

        PortedScript.TryPort(source, out _, out string reason).ShouldBeFalse();

        reason.ShouldNotBeEmpty();
    }

    [Fact]
    public void TryPort_AnyText_EndsWithAPortOrAReason() =>
        Gen.Int[0, Pieces.Length - 1].Array[0, 40].Select(picks => "def main(x):\n    " + string.Concat(picks.Select(pick => Pieces[pick]))).SampleSeeded(
            source => (PortedScript.TryPort(source, out PortedScript? port, out string reason) ? port.Methods : reason).ShouldNotBeEmpty(), iter: 3000);

    private static readonly string[] Pieces =
        ["x", "y", " ", " ", "\n    ", "\n        ", "\n", "if ", ":", "else", "for ", " in ", "return ", "(", ")", "[", "]", "{", "}", ",", "=", "+", "'a'", "f'{x}'", "f'{", "1", "2.5", ".get", "not ", "lambda ", "try", "except", "#c", "\t", "\"\"\"", "\\", "🙂", "é", "1_0", "**", "len"];

    private static string Port(string source)
    {
        PortedScript.TryPort(source, out PortedScript? port, out string reason).ShouldBeTrue(reason);
        return port!.ToClass("Desk", "OrdersCode", "Orders.");
    }
}
