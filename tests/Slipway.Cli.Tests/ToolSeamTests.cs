using System.Text.Json.Nodes;

namespace Slipway.Cli.Tests;

/// <summary>Tools that an export names and does not hold, from import to the person's own implementation.</summary>
public sealed class ToolSeamTests : IDisposable
{
    private const string Export =
        """
        app: {mode: workflow, name: Weather report}
        kind: app
        version: 0.3.0
        workflow:
          graph:
            nodes:
            - {id: s, data: {type: start, title: Start, variables: [{variable: city, type: text-input, required: true}]}}
            - {id: t, data: {type: tool, title: Ask the station, provider_type: builtin, provider_id: acme/meteo/meteo, tool_name: station_report, tool_parameters: {city: {type: mixed, value: '{{#s.city#}}'}, hours: {type: constant, value: 6}}, tool_configurations: {}}}
            - {id: e, data: {type: end, title: End, outputs: [{variable: report, value_selector: [t, text]}, {variable: wind, value_selector: [t, wind]}]}}
            edges:
            - {source: s, target: t}
            - {source: t, target: e}
        """;

    private const string Implementation =
        """
        using Slipway;
        using Slipway.Compat.Dify;

        namespace WeatherReport;

        internal sealed class Station : IStationReport
        {
            public Task<DifyToolReply> CallAsync(StationReportArguments arguments, ToolCall call) =>
                Task.FromResult(DifyToolReply.OfText($"{arguments.City} for {arguments.Hours} h"));
        }
        """;

    private const string Recording =
        """
        {"kind":"recording","format":1,"name":"Weather","system":"dify"}
        {"kind":"case","case":"oslo","input":{"city":"Oslo"}}
        {"kind":"tool","case":"oslo","seq":1,"name":"station_report","arguments":{"city":"Oslo","hours":6},"result":{"text":"rain","wind":"north"}}
        {"kind":"output","case":"oslo","status":"succeeded","output":{"report":"rain","wind":"north"}}
        """;

    private readonly CliRun _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Check_CountsInterfacesApartFromRefusals()
    {
        _cli.Write("w.yml", Export);

        (await _cli.RunAsync("check", "w.yml", "--json")).ShouldBe(ExitCode.Ok, _cli.Out);

        JsonNode totals = JsonNode.Parse(_cli.Out)!["totals"]!;
        (totals["compiled"]!.GetValue<int>(), totals["refused_nodes"]!.GetValue<int>(), totals["interfaces"]!.GetValue<int>()).ShouldBe((1, 0, 1));
    }

    [Fact]
    public async Task Run_WithoutImplementation_NamesTheInterface()
    {
        _cli.Write("w.yml", Export);

        (await _cli.RunAsync("run", "w.yml", "--input", """{"city":"Oslo"}""")).ShouldBe(ExitCode.Findings);

        _cli.Error.ShouldContain("implements IStationReport");
        _cli.Error.ShouldContain("station_report");
    }

    [Fact]
    public async Task Run_WithImplementationInTheProject_FindsIt()
    {
        _cli.Write("w.yml", Export);
        (await _cli.RunAsync("import", "w.yml", "-o", "weather")).ShouldBe(ExitCode.Ok, _cli.Error);
        _cli.Write("weather/src/WeatherReport/tools/Station.cs", Implementation);

        (await _cli.RunAsync("run", "weather", "--input", """{"city":"Oslo"}""", "--json")).ShouldBe(ExitCode.Ok, _cli.Error);

        JsonNode.Parse(_cli.Out)!["output"]!.ToJsonString().ShouldBe("""{"report":"Oslo for 6 h","wind":null}""");
    }

    [Fact]
    public async Task Verify_WithoutImplementation_TakesTheRecordedResults()
    {
        _cli.Write("w.yml", Export);
        _cli.Write("w.jsonl", Recording);

        (await _cli.RunAsync("verify", "w.yml", "--recordings", "w.jsonl", "--json")).ShouldBe(ExitCode.Ok, _cli.Out + _cli.Error);

        JsonNode.Parse(_cli.Out)!["cases"]![0]!["levels"]!.AsArray().Select(level => level!["verdict"]!.GetValue<string>()).ShouldBe(["not_compared", "equal", "equal"]);
    }

    [Fact]
    public async Task Verify_OtherArguments_AreADivergence()
    {
        _cli.Write("w.yml", Export.Replace("value: 6", "value: 7", StringComparison.Ordinal));
        _cli.Write("w.jsonl", Recording);

        (await _cli.RunAsync("verify", "w.yml", "--recordings", "w.jsonl")).ShouldBe(ExitCode.Findings);

        _cli.Out.ShouldContain("hours");
    }
}
