namespace Slipway.Jinja;

/// <summary>How templates are read and rendered. The defaults are those of Jinja2.</summary>
/// <remarks>A <see cref="JinjaEnvironment"/> copies its options; later changes have no effect on it.</remarks>
public sealed class JinjaOptions
{
    /// <summary>Whether the first newline after a block tag is removed.</summary>
    public bool TrimBlocks { get; set; }

    /// <summary>Whether blanks before a block tag, from the start of its line, are removed.</summary>
    public bool LStripBlocks { get; set; }

    /// <summary>Whether a newline at the very end of a template is kept.</summary>
    public bool KeepTrailingNewline { get; set; }

    /// <summary>What replaces each line break of the template's text.</summary>
    /// <value>A line feed.</value>
    public string NewlineSequence { get; set; } = "\n";

    /// <summary>What undefined values do.</summary>
    public UndefinedBehavior Undefined { get; set; }

    /// <summary>Whether printed values are escaped for HTML.</summary>
    public bool AutoEscape { get; set; }

    /// <summary>Whether templates may change lists and dicts (<c>append</c>, <c>update</c>, ...). The host's own objects never change: templates see copies.</summary>
    /// <value>True, as in Jinja2's sandbox; false is its immutable sandbox.</value>
    public bool AllowMutation { get; set; } = true;

    /// <summary>Whether <c>{% do %}</c> is a statement.</summary>
    public bool EnableDo { get; set; }

    /// <summary>Whether <c>{% break %}</c> and <c>{% continue %}</c> are statements.</summary>
    public bool EnableLoopControls { get; set; }

    /// <summary>What begins a block.</summary>
    public string BlockStart { get; set; } = "{%";

    /// <summary>What ends a block.</summary>
    public string BlockEnd { get; set; } = "%}";

    /// <summary>What begins a printed expression.</summary>
    public string VariableStart { get; set; } = "{{";

    /// <summary>What ends a printed expression.</summary>
    public string VariableEnd { get; set; } = "}}";

    /// <summary>What begins a comment.</summary>
    public string CommentStart { get; set; } = "{#";

    /// <summary>What ends a comment.</summary>
    public string CommentEnd { get; set; } = "#}";

    /// <summary>What begins a line that is a statement, or null for none.</summary>
    public string? LineStatementPrefix { get; set; }

    /// <summary>What begins a comment that goes to the end of the line, or null for none.</summary>
    public string? LineCommentPrefix { get; set; }

    /// <summary>Finds the source of included, imported and extended templates by name; null for one that does not exist.</summary>
    /// <value>Null: there are no other templates.</value>
    /// <remarks>Called from any thread. An environment keeps up to 400 templates and asks for them once; one that does not exist is asked for each time.</remarks>
    public Func<string, string?>? Loader { get; set; }

    /// <summary>What one render may use.</summary>
    public JinjaLimits Limits { get; set; } = new();

    /// <summary>The seed of the <c>random</c> filter and of <c>lipsum</c>; every render starts from it, so that equal inputs give equal text.</summary>
    public int RandomSeed { get; set; }

    /// <summary>Filters by name, beside the built-in ones or instead of them. The piped value is the first argument.</summary>
    public IDictionary<string, JinjaFunction> Filters { get; } = new Dictionary<string, JinjaFunction>(StringComparer.Ordinal);

    /// <summary>Tests by name, beside the built-in ones or instead of them. The tested value is the first argument; the result's truth counts.</summary>
    public IDictionary<string, JinjaFunction> Tests { get; } = new Dictionary<string, JinjaFunction>(StringComparer.Ordinal);

    /// <summary>Values every template sees; a <see cref="JinjaFunction"/> can be called.</summary>
    public IDictionary<string, object?> Globals { get; } = new Dictionary<string, object?>(StringComparer.Ordinal);
}
