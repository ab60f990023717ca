using System.Buffers;

namespace Slipway.Jinja;

/// <summary>The delimiters and whitespace rules of an environment, prepared for the lexer.</summary>
internal sealed class LexerRules
{
    public LexerRules(JinjaOptions options)
    {
        Options = options;
        var tags = new List<TagRule>
        {
            new(TagKind.Variable, options.VariableStart),
            new(TagKind.Comment, options.CommentStart),
            new(TagKind.Block, options.BlockStart),
        };
        if (options.LineStatementPrefix is { } statement)
        {
            tags.Add(new TagRule(TagKind.LineStatement, statement));
        }

        if (options.LineCommentPrefix is { } comment)
        {
            tags.Add(new TagRule(TagKind.LineComment, comment));
        }

        // Jinja2 sorts by length, then by the name of the rule, both descending.
        Tags = [.. tags.OrderByDescending(tag => tag.Start.Length).ThenByDescending(tag => NameOf(tag.Kind), StringComparer.Ordinal)];
        HasLinePrefixes = Tags.Length > 3;
        FirstCharacters = SearchValues.Create([.. Tags.Select(tag => tag.Start[0])]);
    }

    public JinjaOptions Options { get; }

    /// <summary>What begins a tag, in the order of trial.</summary>
    public TagRule[] Tags { get; }

    /// <summary>Whether there are line statements or line comments.</summary>
    public bool HasLinePrefixes { get; }

    public SearchValues<char> FirstCharacters { get; }

    private static string NameOf(TagKind kind) => kind switch
    {
        TagKind.Variable => "variable_begin",
        TagKind.Comment => "comment_begin",
        TagKind.Block => "block_begin",
        TagKind.LineStatement => "linestatement_begin",
        _ => "linecomment_begin",
    };
}

internal enum TagKind
{
    Raw,
    Variable,
    Comment,
    Block,
    LineStatement,
    LineComment,
}

internal readonly record struct TagRule(TagKind Kind, string Start);
