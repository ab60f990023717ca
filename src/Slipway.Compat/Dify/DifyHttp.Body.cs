using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Slipway.Compat.Python;

namespace Slipway.Compat.Dify;

/// <content>Bodies, encoded as httpx, the client that Dify uses, encodes them.</content>
public sealed partial class DifyHttp
{
    private const string LineEnd = "\r\n";

    /// <summary>Dify sends it with forms that have no file, so that they go out as multipart.</summary>
    private const string Placeholder = "__multipart_placeholder__";

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~");

    /// <summary>Sends JSON. The text is parsed, repaired where inserted values broke it, and sent without white space.</summary>
    /// <exception cref="StepFailedException">The text cannot be read as JSON; code <c>RequestBodyError</c>.</exception>
    public DifyHttp WithJson(string text)
    {
        JsonNode? json = DifyJson.Repair(text);
        _contentType = "application/json";
        // A body of null is none to Dify's client.
        _body = json is null ? null : Encoding.UTF8.GetBytes(PythonJson.WriteCompact(json));
        return this;
    }

    /// <summary>Sends text as it is.</summary>
    public DifyHttp WithText(string text)
    {
        _contentType = "text/plain";
        _body = Encoding.UTF8.GetBytes(text);
        return this;
    }

    /// <summary>Sends bytes as they are, without a content type of their own.</summary>
    public DifyHttp WithBytes(byte[] content)
    {
        _body = content;
        return this;
    }

    /// <summary>Sends a form as <c>application/x-www-form-urlencoded</c>. Of a name that repeats the last value counts.</summary>
    public DifyHttp WithForm(params ReadOnlySpan<(string Name, string Value)> pairs)
    {
        _contentType = "application/x-www-form-urlencoded";
        _body = Encoding.UTF8.GetBytes(Encode(Distinct(pairs)));
        return this;
    }

    /// <summary>Sends a form of texts as <c>multipart/form-data</c>. Of a name that repeats the last value counts.</summary>
    public DifyHttp WithMultipart(params ReadOnlySpan<(string Name, string Value)> pairs)
    {
        List<KeyValuePair<string, string>> fields = Distinct(pairs);
        // From the content, so that a run that runs again sends the same bytes.
        string boundary = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Encode(fields))))[..32];
        var body = new StringBuilder();
        foreach ((string name, string value) in fields)
        {
            body.Append("--").Append(boundary).Append(LineEnd)
                .Append("Content-Disposition: form-data; name=\"").Append(EscapeName(name)).Append('"').Append(LineEnd).Append(LineEnd)
                .Append(value).Append(LineEnd);
        }

        body.Append("--").Append(boundary).Append(LineEnd)
            .Append("Content-Disposition: form-data; name=\"").Append(Placeholder).Append('"').Append(LineEnd)
            .Append("Content-Type: application/octet-stream").Append(LineEnd).Append(LineEnd).Append(LineEnd)
            .Append("--").Append(boundary).Append("--").Append(LineEnd);
        _fields = fields;
        _isMultipart = true;
        _contentType = $"multipart/form-data; boundary={boundary}";
        _body = Encoding.UTF8.GetBytes(body.ToString());
        return this;
    }

    private static List<KeyValuePair<string, string>> Distinct(ReadOnlySpan<(string Name, string Value)> pairs)
    {
        var distinct = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in pairs)
        {
            distinct[name] = value;
        }

        return [.. distinct];
    }

    /// <summary>Python's <c>urllib.parse.urlencode</c>.</summary>
    private static string Encode(IEnumerable<KeyValuePair<string, string>> pairs) =>
        string.Join('&', pairs.Select(pair => $"{Encode(pair.Key)}={Encode(pair.Value)}"));

    private static string Encode(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);

    private static string EscapeName(string name) => name
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "%22", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);
}
