using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Moves credentials that were written into an http-request node to secrets of the environment.</summary>
internal static class HttpCredentials
{
    private static readonly string[] Schemes = ["Bearer ", "Basic ", "Token "];

    /// <summary>The headers; where one holds a credential, a secret stands in its place.</summary>
    public static FlowText Headers(FieldCursor data, DifyNode node, DifyScope scope)
    {
        string text = data.KeepText("headers") ?? "";
        SourceLocation where = data.WhereOf("headers");
        if (!HttpLines.Split(text).Any(line => Credentials.IsOne(line.Name, line.Value)))
        {
            return scope.Text(text, node, where);
        }

        var parts = new List<FlowTextPart>();
        foreach ((string name, string value) in HttpLines.Split(text))
        {
            string scheme = Array.Find(Schemes, word => value.StartsWith(word, StringComparison.OrdinalIgnoreCase)) ?? "";
            FlowText end = Credentials.IsOne(name, value) ? Move(data, "headers", name, node, scope) : scope.Text(value, node, where);
            parts.AddRange(scope.Text(name, node, where).Parts);
            parts.Add(new(Credentials.IsOne(name, value) ? $": {scheme}" : ": ", null));
            parts.AddRange(end.Parts);
            parts.Add(new("\n", null));
        }

        parts.RemoveAt(parts.Count - 1);
        return new(parts, where);
    }

    /// <summary>The key of an authorization: a text with references as it is, else a secret.</summary>
    public static FlowText Key(FieldCursor config, string header, DifyNode node, DifyScope scope)
    {
        string key = config.KeepText("api_key") ?? "";
        return key.Length == 0 || key.Contains("{{#", StringComparison.Ordinal)
            ? scope.Text(key, node, config.WhereOf("api_key"))
            : Move(config, "api_key", header, node, scope);
    }

    /// <summary>Puts a secret in the place of a credential and reports it.</summary>
    public static FlowText Move(FieldCursor fields, string key, string what, DifyNode node, DifyScope scope)
    {
        FlowReference secret = scope.Secret(node, what, fields.WhereOf(key));
        string message = $"a credential stands here ({Quoted.Plain(what)}); it becomes the secret {Quoted.Text(secret.Name)} of the environment. Revoke it if the file was shared";
        fields.Report(key, DiagnosticCodes.Credential, DiagnosticSeverity.Warning, message);
        fields.Approximate(key, $"a credential in it comes from the environment as {secret.Name}");
        return new([new(null, secret)], fields.WhereOf(key));
    }

    /// <summary>Reports a key that stands in the export although no authorization is sent.</summary>
    public static void ReportUnused(FieldCursor config)
    {
        if (config.HasText("api_key", key => key.Length > 0 && !key.Contains("{{#", StringComparison.Ordinal)))
        {
            config.Report("api_key", DiagnosticCodes.Credential, DiagnosticSeverity.Warning, "a credential stands here, although it is not sent; revoke it if the file was shared");
        }
    }
}
