namespace Slipway.Jinja;

/// <summary>Copies options, so that an environment does not change with them, and checks them.</summary>
internal static class OptionsCopy
{
    public static JinjaOptions Of(JinjaOptions options)
    {
        Ensure(options.BlockStart, nameof(options.BlockStart));
        Ensure(options.BlockEnd, nameof(options.BlockEnd));
        Ensure(options.VariableStart, nameof(options.VariableStart));
        Ensure(options.VariableEnd, nameof(options.VariableEnd));
        Ensure(options.CommentStart, nameof(options.CommentStart));
        Ensure(options.CommentEnd, nameof(options.CommentEnd));
        Ensure(options.LineStatementPrefix ?? "-", nameof(options.LineStatementPrefix));
        Ensure(options.LineCommentPrefix ?? "-", nameof(options.LineCommentPrefix));
        if (new HashSet<string>(StringComparer.Ordinal) { options.BlockStart, options.VariableStart, options.CommentStart }.Count < 3)
        {
            throw new ArgumentException("Blocks, printed expressions and comments must begin differently.", nameof(options));
        }

        if (options.NewlineSequence is not ("\n" or "\r\n" or "\r"))
        {
            throw new ArgumentException("NewlineSequence must be a line feed, a carriage return or both.", nameof(options));
        }

        var copy = new JinjaOptions
        {
            TrimBlocks = options.TrimBlocks,
            LStripBlocks = options.LStripBlocks,
            KeepTrailingNewline = options.KeepTrailingNewline,
            NewlineSequence = options.NewlineSequence,
            Undefined = options.Undefined,
            AutoEscape = options.AutoEscape,
            AllowMutation = options.AllowMutation,
            EnableDo = options.EnableDo,
            EnableLoopControls = options.EnableLoopControls,
            BlockStart = options.BlockStart,
            BlockEnd = options.BlockEnd,
            VariableStart = options.VariableStart,
            VariableEnd = options.VariableEnd,
            CommentStart = options.CommentStart,
            CommentEnd = options.CommentEnd,
            LineStatementPrefix = options.LineStatementPrefix,
            LineCommentPrefix = options.LineCommentPrefix,
            Loader = options.Loader,
            Limits = options.Limits,
            RandomSeed = options.RandomSeed,
        };
        CopyTo(options.Filters, copy.Filters);
        CopyTo(options.Tests, copy.Tests);
        CopyTo(options.Globals, copy.Globals);
        return copy;
    }

    private static void CopyTo<T>(IDictionary<string, T> from, IDictionary<string, T> to)
    {
        foreach ((string name, T value) in from)
        {
            to.Add(name, value);
        }
    }

    private static void Ensure(string delimiter, string name)
    {
        if (string.IsNullOrEmpty(delimiter))
        {
            throw new ArgumentException($"{name} must not be empty.", name);
        }
    }
}
