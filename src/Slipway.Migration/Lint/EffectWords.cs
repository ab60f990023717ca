using System.Text.RegularExpressions;

namespace Slipway.Migration.Lint;

/// <summary>Tells by the name of a tool whether it changes something outside: <c>send_mail</c>, <c>createTicket</c>.</summary>
internal static partial class EffectWords
{
    private static readonly HashSet<string> Verbs = new(StringComparer.OrdinalIgnoreCase)
    {
        "send", "create", "update", "delete", "write", "post", "publish", "insert", "execute", "exec", "run", "pay", "refund", "upload", "add", "append", "remove", "set",
        "put", "cancel", "approve", "transfer", "submit", "notify", "move", "rename", "merge", "commit", "push", "invite", "reply",
    };

    // With a word for reading beside them they say what is read: order_lookup.
    private static readonly HashSet<string> Things = new(StringComparer.OrdinalIgnoreCase)
    {
        "payment", "order", "book", "mail", "email", "message", "sql", "shell", "command", "sms", "webhook",
    };

    private static readonly HashSet<string> Reads = new(StringComparer.OrdinalIgnoreCase)
    {
        "get", "list", "search", "find", "read", "fetch", "query", "lookup", "describe", "count", "check", "show", "view", "load", "retrieve", "status", "history", "parse", "extract",
    };

    public static bool IsEffect(string tool)
    {
        string[] words = [.. WordPattern.Matches(tool).Select(match => match.Value)];
        return words.Length > 0 && !Reads.Contains(words[0])
            && (Array.Exists(words, Verbs.Contains) || (Array.Exists(words, Things.Contains) && !Array.Exists(words, Reads.Contains)));
    }

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+")]
    private static partial Regex WordPattern { get; }
}
