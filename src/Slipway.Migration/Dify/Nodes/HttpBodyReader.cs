using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads the body of an http-request node: a list of items, or the old form, a text.</summary>
internal static class HttpBodyReader
{
    /// <summary>The body; null for none. A body that cannot be migrated sets the problem.</summary>
    public static HttpBody? Read(FieldCursor body, DifyNode node, DifyScope scope, ref string? problem)
    {
        string type = body.KeepText("type") ?? "none";
        HttpBodyKind kind;
        switch (type)
        {
            case "none" or "":
                body.Presentation("data", "no body is sent");
                return null;
            case "raw-text":
                kind = HttpBodyKind.Text;
                break;
            case "json":
                kind = HttpBodyKind.Json;
                break;
            case "x-www-form-urlencoded":
                kind = HttpBodyKind.UrlEncoded;
                break;
            case "form-data":
                kind = HttpBodyKind.FormData;
                break;
            case "binary":
                body.Refuse("type", DiagnosticCodes.FilesNotMigrated, DiagnosticSeverity.Error, "a file as body is not migrated");
                problem ??= "its body is a file";
                return null;
            default:
                body.Refuse("type", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"Dify has no body of type {Quoted.Text(type)}");
                problem ??= "its body is of an unknown type";
                return null;
        }

        List<HttpPair> pairs = ReadPairs(body, node, scope, ref problem);
        if (kind is HttpBodyKind.UrlEncoded or HttpBodyKind.FormData)
        {
            return new(kind, null, pairs);
        }

        if (pairs.Count != 1)
        {
            problem ??= $"its body of type {Quoted.Text(type)} has {pairs.Count} items instead of one, so it fails in Dify too";
            return null;
        }

        return new(kind, pairs[0].Value, []);
    }

    private static List<HttpPair> ReadPairs(FieldCursor body, DifyNode node, DifyScope scope, ref string? problem)
    {
        if (body.IsText("data"))
        {
            FlowText whole = scope.Text(body.KeepText("data") ?? "", node, body.WhereOf("data"));
            return [new(new([], body.WhereOf("data")), whole)];
        }

        var pairs = new List<HttpPair>();
        foreach (FieldCursor item in body.OpenEach("data"))
        {
            item.Presentation("id");
            FlowText name = scope.Text(item.KeepText("key") ?? "", node, item.WhereOf("key"));
            if ((item.KeepText("type") ?? "text") != "text")
            {
                item.Refuse("type", DiagnosticCodes.FilesNotMigrated, DiagnosticSeverity.Error, "a file in a request's body is not migrated");
                item.Refuse("file", DiagnosticCodes.FilesNotMigrated, DiagnosticSeverity.Error, "a file in a request's body is not migrated");
                problem ??= "a part of its body is a file";
                continue;
            }

            item.Presentation("file", "the item is a text");
            pairs.Add(new(name, scope.Text(item.KeepText("value") ?? "", node, item.WhereOf("value"))));
        }

        return pairs;
    }
}
