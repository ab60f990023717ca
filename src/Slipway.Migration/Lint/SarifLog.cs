using System.Text.Encodings.Web;
using System.Text.Json;
using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Lint;

/// <summary>Writes findings in SARIF 2.1.0 (OASIS), for code scanning.</summary>
public static class SarifLog
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    /// <summary>Writes a log with one run.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="findings">The findings; suppressed ones are marked as such.</param>
    public static void Write(Stream output, IReadOnlyList<LintFinding> findings)
    {
        // Newlines and the encoder are set so that the same findings give the same bytes everywhere.
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        string[] rules = [.. findings.Select(finding => finding.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        json.WriteStartObject();
        json.WriteString("$schema", Schema);
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        WriteTool(json, rules);
        json.WriteStartArray("results");
        foreach (LintFinding finding in findings)
        {
            WriteResult(json, finding, Array.IndexOf(rules, finding.Code));
        }

        json.WriteEndArray();
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter json, string[] rules)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "slipway lint");
        json.WriteString("version", typeof(SarifLog).Assembly.GetName().Version?.ToString(3));
        json.WriteStartArray("rules");
        foreach (string rule in rules)
        {
            DiagnosticExplanation? explanation = DiagnosticCatalog.Find(rule);
            json.WriteStartObject();
            json.WriteString("id", rule);
            WriteText(json, "shortDescription", explanation?.Meaning ?? rule);
            WriteText(json, "help", explanation?.Advice ?? "");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, LintFinding finding, int rule)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Code);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", finding.Severity switch { DiagnosticSeverity.Error => "error", DiagnosticSeverity.Warning => "warning", _ => "note" });
        WriteText(json, "message", finding.Message);
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", UriOf(finding.Where.File));
        json.WriteEndObject();
        if (finding.Where.Line > 0)
        {
            json.WriteStartObject("region");
            json.WriteNumber("startLine", finding.Where.Line);
            json.WriteNumber("startColumn", Math.Max(1, finding.Where.Column));
            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (finding.Title.Length > 0)
        {
            json.WriteStartArray("logicalLocations");
            json.WriteStartObject();
            json.WriteString("name", finding.Title);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndArray();
        if (finding.SuppressedBy is { } reason)
        {
            json.WriteStartArray("suppressions");
            json.WriteStartObject();
            json.WriteString("kind", finding.IsSuppressedInPlace ? "inSource" : "external");
            json.WriteString("justification", reason);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static string UriOf(string file) => Path.IsPathFullyQualified(file)
        ? new Uri(file).AbsoluteUri
        : string.Join('/', file.Split('/', '\\').Select(Uri.EscapeDataString));

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }
}
