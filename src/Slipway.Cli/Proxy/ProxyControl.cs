using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Slipway.Recordings;

namespace Slipway.Cli.Proxy;

/// <summary>The proxy's own interface under <c>/__slipway</c>: opens and ends cases.</summary>
internal sealed class ProxyControl(ProxyRecorder recorder)
{
    private const int LongestBody = 16 << 20;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 128 };

    public async Task HandleAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        if (path == "/__slipway/health" && context.Request.Method == "GET")
        {
            await ProxyReply.WriteAsync(context, 200, $$"""{"recorded":{{recorder.Written}},"case":{{JsonSerializer.Serialize(recorder.Current)}}}""");
            return;
        }
        if (context.Request.Method != "POST" || path is not ("/__slipway/case" or "/__slipway/output"))
        {
            await ProxyReply.ErrorAsync(context, 404, "not_found", "The proxy knows POST /__slipway/case, POST /__slipway/output and GET /__slipway/health.");
            return;
        }
        // A page in a browser cannot send this type to another origin without asking first.
        if (context.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
        {
            await ProxyReply.ErrorAsync(context, 415, "invalid_request", "The body must be sent as application/json.");
            return;
        }
        if (await ReadAsync(context) is not { } body)
        {
            await ProxyReply.ErrorAsync(context, 400, "invalid_request", "The body must be one JSON object.");
            return;
        }
        (int status, string? problem) = path == "/__slipway/case" ? Open(body) : End(body);
        await (problem is null ? ProxyReply.WriteAsync(context, 200, """{"ok":true}""") : ProxyReply.ErrorAsync(context, status, "invalid_request", problem));
    }

    private (int Status, string? Problem) Open(JsonElement body)
    {
        string? name = Text(body, "name");
        if (!ProxyRecorder.IsName(name))
        {
            return (400, "'name' must be a text of 1 to 500 characters.");
        }
        body.TryGetProperty("input", out JsonElement input);
        body.TryGetProperty("options", out JsonElement options);
        return recorder.TryOpen(new RecordedCaseStart { Case = name, Input = input, Options = options })
            ? (200, null)
            : (409, $"There is a case '{name}' already, or too many cases.");
    }

    private (int Status, string? Problem) End(JsonElement body)
    {
        string name = Text(body, "case") ?? recorder.Current;
        CaseStatus? status = Text(body, "status") switch
        {
            null or "succeeded" => CaseStatus.Succeeded,
            "failed" => CaseStatus.Failed,
            "refused" => CaseStatus.Refused,
            "suspended" => CaseStatus.Suspended,
            _ => null,
        };
        if (status is null)
        {
            return (400, "'status' must be succeeded, failed, refused or suspended.");
        }
        body.TryGetProperty("output", out JsonElement output);
        var entry = new RecordedOutput
        {
            Case = name,
            Status = status.Value,
            Output = output,
            Error = Text(body, "error") is { } message ? new RecordedError { Message = message } : null,
        };
        return recorder.TryEnd(entry) ? (200, null) : (404, $"There is no case '{name}'.");
    }

    private static async Task<JsonElement?> ReadAsync(HttpContext context)
    {
        if (await ProxyReply.ReadBodyAsync(context, LongestBody) is not { } bytes)
        {
            return null;
        }
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            // The caller is told that the body is not one JSON object.
            return null;
        }
    }

    private static string? Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
