using CsCheck;
using Slipway.Tests.Properties;

namespace Slipway.Jinja.Tests.Parsing;

/// <summary>No input crashes the parser, hangs it or makes it allocate without bound; what it accepts renders or fails with one of our exceptions.</summary>
public sealed class ParserFuzzTests
{
    private const int BytesPerCharacter = 20_000;

    private static readonly string[] Fragments =
    [
        "{{", "}}", "{%", "%}", "{#", "#}", "{%-", "-%}", "{{-", "-}}", "{%+", "+%}", " ", "\n", "\t", "x", "y.z", "'a'", "\"b\"", "1", "2.5", "0x1f", "1e5", "[", "]", "(", ")", "{", "}", ",", ":", "|",
        ".", "=", "==", "!=", "<", ">=", "+", "-", "*", "**", "/", "//", "%", "~", "not", "and", "or", "in", "is", "if", "else", "elif", "endif", "for", "endfor", "set", "endset", "block", "endblock",
        "extends", "include", "import", "from", "as", "macro", "endmacro", "call", "endcall", "filter", "endfilter", "with", "endwith", "autoescape", "endautoescape", "raw", "endraw", "print", "recursive",
        "scoped", "required", "ignore missing", "without context", "loop", "caller()", "super()", "upper", "defined", "none", "true", "\\", "'", "\"", "é", "😀", "\u2028", "\0", "\r\n", "__class__", "namespace()",
        "{% if x %}", "{% endif %}", "{% for x in y %}", "{% endfor %}", "{{ x }}", "{% raw %}", "{% endraw %}", "{# c #}", "{% set a = 1 %}", "{% macro m(a=1) %}", "{% endmacro %}",
    ];

    private static readonly JinjaOptions[] Variants =
    [
        new(),
        new() { TrimBlocks = true, LStripBlocks = true, KeepTrailingNewline = true, AutoEscape = true, EnableDo = true, EnableLoopControls = true },
        new() { LineStatementPrefix = "#", LineCommentPrefix = "//", Undefined = UndefinedBehavior.Strict },
        new() { BlockStart = "<%", BlockEnd = "%>", VariableStart = "{", VariableEnd = "}", CommentStart = "/*", CommentEnd = "*/", Undefined = UndefinedBehavior.Chainable },
    ];

    [Fact]
    public void Fragments_InAnyOrder_ParseOrFailCleanly() =>
        OneOf(Fragments).Array[0, 60].Select(parts => string.Concat(parts)).SampleSeeded(ParseAndRender, iter: 20_000);

    [Fact]
    public void AnyText_ParsesOrFailsCleanly() => Gen.String[0, 200].SampleSeeded(ParseAndRender, iter: 5_000);

    [Fact]
    public void CutTemplates_ParseOrFailCleanly()
    {
        const string source = "{% macro m(a, b='x') %}{{ a ~ b|upper }}{% endmacro %}{% for k, v in {'a': [1, 2.5, none]}.items() if k %}{{ m(k, b=v[0:1]) }}{% else %}{% raw %}{{ }}{% endraw %}{% endfor %}{# end #}";
        for (int length = 0; length <= source.Length; length++)
        {
            ParseAndRender(source[..length]);
            ParseAndRender(source[length..]);
        }
    }

    [Fact]
    public void NestedFragments_ParseOrFailCleanly() =>
        Gen.Select(OneOf("(", "[", "{1:", "{% if x %}", "-", "not ", "x|f(", "{{", "x[", "{% for x in y %}"), Gen.Int[1, 3000], OneOf("{{ ", "", "{% if "))
            .SampleSeeded((open, count, start) => ParseAndRender(start + string.Concat(Enumerable.Repeat(open, count))), iter: 300);

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static void ParseAndRender(string source)
    {
        foreach (JinjaOptions options in Variants)
        {
            var environment = new JinjaEnvironment(options);
            long before = GC.GetAllocatedBytesForCurrentThread();
            JinjaTemplate template;
            try
            {
                template = environment.Parse(source);
            }
            catch (JinjaSyntaxException)
            {
                continue;
            }
            finally
            {
                (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000_000 + ((long)source.Length * BytesPerCharacter));
            }

            template.FindUndeclaredVariables().ShouldNotBeNull();
            try
            {
                template.Render(new Dictionary<string, object?> { ["x"] = 1, ["y"] = new[] { 1, 2 } });
            }
            catch (JinjaException error)
            {
                error.Line.ShouldBeGreaterThan(0);
            }
        }
    }
}
