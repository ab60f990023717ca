using System.Text;

namespace Slipway.Storage.PostgreSql;

/// <summary>Text as PostgreSQL can hold it: the character 0 becomes its symbol U+2400, halves of surrogate pairs U+FFFD.</summary>
internal static class PostgreSqlText
{
    public static string? Of(string? text) =>
        text is null || (!text.Contains('\0') && !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF')) ? text : Clean(text);

    private static string Clean(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\u2400');
}
