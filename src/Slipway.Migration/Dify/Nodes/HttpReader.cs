using Slipway.Migration.Diagnostics;
using Slipway.Migration.Exports;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads http-request nodes.</summary>
internal static class HttpReader
{
    public static void Declare(DifyNode node)
    {
        node.Outputs =
        [
            new("status_code", FlowType.Number),
            new("body", FlowType.String),
            new("headers", FlowType.Object),
            new("files", FlowType.ArrayOf(FlowType.File)),
        ];
        node.Exits = [FlowEdge.DefaultHandle];
    }

    public static FlowNode Read(DifyNode node, DifyScope scope)
    {
        FieldCursor data = node.Data;
        data.Presentation("variables", "Dify reads the references in the texts instead");
        string method = (data.KeepText("method") ?? "get").ToUpperInvariant();
        FlowText url = Text(data, "url", node, scope);
        CheckUrl(data);
        FlowText headers = HttpCredentials.Headers(data, node, scope);
        IReadOnlyList<HttpPair> parameters = ReadParameters(data, node, scope);
        HttpAuthorization? authorization = ReadAuthorization(data.Open("authorization"), node, scope, out string? problem);
        FieldCursor body = data.Open("body");
        HttpBody? content = HttpBodyReader.Read(body, node, scope, ref problem);
        (int? connect, int? read, int? write) = ReadTimeouts(data.Open("timeout"));
        bool verifies = data.KeepFlag("ssl_verify") ?? true;
        if (method is not ("GET" or "POST" or "PUT" or "PATCH" or "DELETE" or "HEAD"))
        {
            problem ??= $"Dify does not send requests with the method {Quoted.Text(method)}";
        }

        return problem is not null
            ? scope.NotMigrated(node, node.Where, problem)
            : new HttpNode(node.Id, node.Title, node.Where, method, url)
            {
                Headers = headers.Parts.Count > 0 ? headers : null,
                Parameters = parameters,
                Authorization = authorization,
                Body = content,
                ConnectTimeout = connect,
                ReadTimeout = read,
                WriteTimeout = write,
                VerifiesCertificate = verifies,
            };
    }

    private static FlowText Text(FieldCursor fields, string key, DifyNode node, DifyScope scope) =>
        scope.Text(fields.KeepText(key) ?? "", node, fields.WhereOf(key));

    // Lines are split before references are resolved; keys that are empty as written are dropped.
    private static List<HttpPair> ReadParameters(FieldCursor data, DifyNode node, DifyScope scope)
    {
        var pairs = new List<HttpPair>();
        SourceLocation where = data.WhereOf("params");
        foreach ((string name, string value) in HttpLines.Split(data.KeepText("params") ?? ""))
        {
            FlowText text = Credentials.IsOne(name, value)
                ? HttpCredentials.Move(data, "params", name, node, scope)
                : scope.Text(value, node, where);
            pairs.Add(new(scope.Text(name, node, where), text));
        }

        return pairs;
    }

    private static void CheckUrl(FieldCursor data)
    {
        string url = data.KeepText("url") ?? "";
        if (Credentials.Redact(url) != url)
        {
            data.Report("url", DiagnosticCodes.Credential, DiagnosticSeverity.Warning, "the address holds a credential; move it to a secret");
        }
    }

    private static HttpAuthorization? ReadAuthorization(FieldCursor fields, DifyNode node, DifyScope scope, out string? problem)
    {
        problem = null;
        string type = fields.KeepText("type") ?? "no-auth";
        FieldCursor config = fields.Open("config");
        switch (type)
        {
            case "no-auth" or "":
                HttpCredentials.ReportUnused(config);
                config.Presentation("type", "no authorization is sent");
                config.Presentation("header", "no authorization is sent");
                config.Presentation("api_key", "no authorization is sent");
                return null;
            case "api-key":
                break;
            default:
                fields.Refuse("type", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"Dify has no authorization {Quoted.Text(type)}");
                problem = "its authorization is not known";
                return null;
        }

        string form = config.KeepText("type") ?? "";
        HttpAuthorizationKind? kind = form switch
        {
            "basic" => HttpAuthorizationKind.Basic,
            "bearer" => HttpAuthorizationKind.Bearer,
            "custom" => HttpAuthorizationKind.Custom,
            _ => null,
        };
        if (kind is null)
        {
            config.Refuse("type", DiagnosticCodes.UnknownValue, DiagnosticSeverity.Error, $"Dify has no form of key {Quoted.Text(form)}");
            problem = "its authorization is not known";
            return null;
        }

        string header = config.KeepText("header") is { Length: > 0 } name ? name : "Authorization";
        return new(kind.Value, header, HttpCredentials.Key(config, header, node, scope));
    }

    // Zero stands for the default; the max_ fields are limits of the editor.
    private static (int? Connect, int? Read, int? Write) ReadTimeouts(FieldCursor fields)
    {
        fields.Presentation("max_connect_timeout", "a limit of the editor");
        fields.Presentation("max_read_timeout", "a limit of the editor");
        fields.Presentation("max_write_timeout", "a limit of the editor");
        return (Seconds("connect"), Seconds("read"), Seconds("write"));

        int? Seconds(string key) => fields.KeepInteger(key) is > 0 and int seconds ? seconds : null;
    }
}
