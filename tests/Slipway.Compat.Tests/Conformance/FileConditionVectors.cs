using System.Text.Json.Nodes;
using Slipway.Compat.Dify;

namespace Slipway.Compat.Tests.Conformance;

/// <summary>Conditions on the two files that the vectors describe, written as emitted code writes them: any file, or all for operators with "not".</summary>
internal static class FileConditionVectors
{
    private static readonly DifyFile[] Files =
    [
        new() { Name = "a.png", Type = "image", Extension = ".png", MimeType = "image/png", Size = 10, Url = "http://files/a.png" },
        new() { Name = "b.pdf", Type = "document", Extension = ".pdf", MimeType = "application/pdf", Size = 2000, Url = "http://files/b.pdf" },
    ];

    public static string? Check(JsonObject row)
    {
        bool result = row["sub_key"] is null ? CheckWhole(row) : CheckEach(row);
        return result == (bool)row["result"]! ? null : $"{row.ToJsonString()} gave {result}";
    }

    private static bool CheckEach(JsonObject row)
    {
        string key = (string)row["sub_key"]!;
        string name = (string)row["sub_operator"]!;
        object? operand = key == "extension" ? "." + ((string)row["sub_value"]!).TrimStart('.') : row["sub_value"];
        bool Passes(DifyFile file) => ConditionVectors.Evaluate(name, Attribute(file, key), operand);
        return name.Contains("not", StringComparison.Ordinal) ? Files.All(Passes) : Files.Any(Passes);
    }

    private static bool CheckWhole(JsonObject row)
    {
        object? variable = (string)row["variable"]! switch
        {
            "array of two files" => Files,
            "empty list" => Array.Empty<DifyFile>(),
            "single file" => Files[0],
            "none" => null,
            var other => throw new InvalidOperationException($"The vectors name a variable that is not known here: {other}."),
        };
        return ConditionVectors.Evaluate((string)row["outer_operator"]!, variable, null);
    }

    private static object? Attribute(DifyFile file, string key) => key switch
    {
        "type" => file.Type,
        "size" => file.Size,
        "name" => file.Name,
        "mime_type" => file.MimeType,
        "transfer_method" => file.TransferMethod,
        "url" => file.Url,
        "extension" => file.DottedExtension,
        "related_id" => file.RelatedId,
        _ => throw new InvalidOperationException($"The vectors name an attribute that is not known here: {key}."),
    };
}
