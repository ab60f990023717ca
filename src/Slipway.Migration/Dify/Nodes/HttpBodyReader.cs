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
                return ReadFile(body, node, scope, ref problem);
            default:
                body.Refuse("type", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"Dify has no body of type {Quoted.Text(type)}");
                problem ??= "its body is of an unknown type";
                return null;
        }

        List<HttpFilePart> files = [];
        List<HttpPair> pairs = ReadPairs(body, node, scope, files, kind);
        if (kind is HttpBodyKind.UrlEncoded or HttpBodyKind.FormData)
        {
            return new(kind, null, pairs) { Files = files };
        }

        if (pairs.Count != 1)
        {
            problem ??= $"its body of type {Quoted.Text(type)} has {pairs.Count} items instead of one, so it fails in Dify too";
            return null;
        }

        return new(kind, pairs[0].Value, []);
    }

    private static HttpBody? ReadFile(FieldCursor body, DifyNode node, DifyScope scope, ref string? problem)
    {
        IReadOnlyList<FieldCursor> items = body.OpenEach("data");
        FlowReference? file = null;
        foreach (FieldCursor item in items)
        {
            item.PresentationAll("id", "key", "value", "type");
            file = scope.Selector(item, "file", node);
        }

        if (items.Count != 1 || file is null)
        {
            problem ??= "its body is to be a file, and it does not name exactly one; it fails in Dify too";
            return null;
        }

        return new(HttpBodyKind.Binary, null, []) { File = file };
    }

    private static List<HttpPair> ReadPairs(FieldCursor body, DifyNode node, DifyScope scope, List<HttpFilePart> files, HttpBodyKind kind)
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
            bool isNamed = kind is HttpBodyKind.FormData or HttpBodyKind.UrlEncoded;
            if (!isNamed)
            {
                item.Presentation("key", "a body of one text has no names");
            }

            FlowText name = isNamed ? scope.Text(item.KeepText("key") ?? "", node, item.WhereOf("key")) : new([], item.Where);
            string type = item.KeepText("type") ?? "text";
            if (type == "file" && kind is HttpBodyKind.FormData)
            {
                item.Presentation("value", "the item is a file");
                if (scope.Selector(item, "file", node) is { } file)
                {
                    files.Add(new(name, file));
                }

                continue;
            }

            if (type != "text")
            {
                item.Report("type", DiagnosticCodes.NoEffect, DiagnosticSeverity.Warning, $"only a form-data body takes items of type {Quoted.Text(type)}; the text is sent, as in Dify");
            }

            item.Presentation("file", "the item is a text");
            pairs.Add(new(name, scope.Text(item.KeepText("value") ?? "", node, item.WhereOf("value"))));
        }

        return pairs;
    }
}
