using System.Diagnostics;
using System.Text.Json;
using CsCheck;
using Slipway.Tests.Properties;

namespace Slipway.Documents.Tests;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", "| a | b |\n| - | - |\n| 1 | 2 |\n")]
    [InlineData("name,\"x\ny\"\r\n\"a \"\"b\"\"\",c", "| name | x y |\n| ---- | --- |\n| a \"b\" | c |\n")]
    [InlineData("", "")]
    public void Read_IsAMarkdownTable(string csv, string table) => CsvText.Read(csv, new DocumentLimits()).ShouldBe(table);

    /// <summary>Rows are those of the real Python.</summary>
    [Fact]
    public void Rows_OfAnyText_AreThoseOfPython()
    {
        string? python = new[] { "/usr/bin/python3", "/usr/local/bin/python3" }.FirstOrDefault(File.Exists);
        Assert.SkipWhen(python is null, "There is no python3 on this machine.");
        using Process process = Process.Start(new ProcessStartInfo(python!, ["-I", "-c",
            """
            import csv, io, json, sys
            for line in sys.stdin:
                try:
                    print(json.dumps(list(csv.reader(io.StringIO(json.loads(line))))), flush=True)
                except csv.Error:
                    print("null", flush=True)
            """])
        { RedirectStandardInput = true, RedirectStandardOutput = true })!;

        Gen.String[Gen.Char["ab,\"\n\r ü"], 0, 24].SampleSeeded(
            text =>
            {
                process.StandardInput.WriteLine(JsonSerializer.Serialize(text));
                process.StandardInput.Flush();
                string expected = process.StandardOutput.ReadLine()!;
                string actual;
                try
                {
                    actual = JsonSerializer.Serialize(CsvText.Rows(text));
                }
                catch (StepFailedException)
                {
                    actual = "null";
                }

                JsonElement.DeepEquals(JsonElement.Parse(actual), JsonElement.Parse(expected)).ShouldBeTrue($"{JsonSerializer.Serialize(text)}: {actual} instead of {expected}");
            },
            iter: 3_000);
        process.StandardInput.Close();
        process.WaitForExit();
    }
}
