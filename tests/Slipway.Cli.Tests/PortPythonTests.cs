namespace Slipway.Cli.Tests;

public sealed class PortPythonTests : IDisposable
{
    private const string Export = """
        app: { name: Orders desk, mode: workflow }
        kind: app
        version: 0.3.0
        workflow:
          graph:
            nodes:
            - { id: s, data: { type: start, title: Start, variables: [{ variable: body, type: paragraph, label: body, required: true }] } }
            - id: sum
              data:
                type: code
                title: Sum the orders
                code_language: python3
                code: |
                  import json

                  def main(body: str) -> dict:
                      orders = json.loads(body)["orders"]
                      return {"total": sum(o["total"] for o in orders), "names": ", ".join(o["name"].strip() for o in orders)}
                variables: [{ variable: body, value_selector: [s, body] }]
                outputs: { total: { type: number, children: null }, names: { type: string, children: null } }
            - id: day
              data:
                type: code
                title: Name the day
                code_language: python3
                code: |
                  import datetime

                  def main(total: float) -> dict:
                      return {"day": str(datetime.date(2024, 1, 1) + datetime.timedelta(days=int(total)))}
                variables: [{ variable: total, value_selector: [sum, total] }]
                outputs: { day: { type: string, children: null } }
            - { id: e, data: { type: end, title: End, outputs: [{ variable: total, value_selector: [sum, total] }, { variable: names, value_selector: [sum, names] }, { variable: day, value_selector: [day, day] }] } }
            edges: [{ source: s, target: sum, sourceHandle: source }, { source: sum, target: day, sourceHandle: source }, { source: day, target: e, sourceHandle: source }]
        """;

    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Import_WithPortPython_WritesCSharpWhereNothingChanges_AndTheRunsAreAlike()
    {
        string export = _cli.Write("orders.yml", Export);
        const string Input = """{"body": "{\"orders\": [{\"name\": \" Ada \", \"total\": 2.5}, {\"name\": \"Bo\", \"total\": 3}]}"}""";

        (await _cli.RunAsync("import", export, "-o", "ported", "--port-python")).ShouldBe(ExitCode.Ok, _cli.Error);
        (await _cli.RunAsync("import", export, "-o", "plain")).ShouldBe(ExitCode.Ok, _cli.Error);

        File.Exists(Path.Combine(_cli.Folder, "ported", "src", "OrdersDesk", "SumTheOrdersCode.cs")).ShouldBeTrue();
        File.Exists(Path.Combine(_cli.Folder, "ported", "tests", "OrdersDesk.Tests", "ported", "sum-the-orders.py")).ShouldBeTrue();
        Directory.GetFiles(Path.Combine(_cli.Folder, "ported", "scripts")).Select(Path.GetFileName).ShouldBe(["name-the-day.py"]);
        string report = await File.ReadAllTextAsync(Path.Combine(_cli.Folder, "ported", "MIGRATION.md"), TestContext.Current.CancellationToken);
        report.ShouldContain("## Ported code");
        report.ShouldContain("name-the-day.py): not ported: line 4: ");

        (await _cli.RunAsync("run", "plain", "--input", Input)).ShouldBe(ExitCode.Ok, _cli.Error);
        string plain = _cli.Out;
        (await _cli.RunAsync("run", "ported", "--input", Input)).ShouldBe(ExitCode.Ok, _cli.Error);
        Result(_cli.Out).ShouldBe(Result(plain));
        _cli.Out.ShouldContain("Ada, Bo");
        _cli.Out.ShouldContain("2024-01-06");
    }

    [Fact]
    public async Task Update_OfAPortedProject_PortsAgain()
    {
        string export = _cli.Write("orders.yml", Export);
        (await _cli.RunAsync("import", export, "-o", "ported", "--port-python")).ShouldBe(ExitCode.Ok, _cli.Error);
        _cli.Write("orders.yml", Export.Replace("\", \".join", "\"; \".join", StringComparison.Ordinal));

        (await _cli.RunAsync("import", export, "-o", "ported", "--update")).ShouldBe(ExitCode.Ok, _cli.Error);

        (await File.ReadAllTextAsync(Path.Combine(_cli.Folder, "ported", "src", "OrdersDesk", "SumTheOrdersCode.cs"), TestContext.Current.CancellationToken)).ShouldContain("\"; \"");
        Directory.GetFiles(Path.Combine(_cli.Folder, "ported", "scripts")).Length.ShouldBe(1);
    }

    private static string[] Result(string output) => [.. output.Split('\n').Where(line => line.Contains("total", StringComparison.Ordinal) || line.Contains("names", StringComparison.Ordinal) || line.Contains("day", StringComparison.Ordinal))];
}
