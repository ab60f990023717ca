using System.CommandLine;
using System.Net;
using Slipway.Cli.Terminal;
using Slipway.Cli.Proxy;
using Slipway.Recordings;
using Spectre.Console;

namespace Slipway.Cli.Commands;

/// <summary><c>slipway record</c>: a proxy between a builder and its model service that writes a recording.</summary>
internal static class RecordCommand
{
    public static Command Create(CliContext context)
    {
        var listen = new Option<string>("--listen") { Description = "Where to listen: a port, or address:port.", DefaultValueFactory = _ => "127.0.0.1:4010", HelpName = "addr" };
        var upstream = new Option<string>("--upstream") { Description = "The service to pass requests on to, such as https://api.openai.com/v1.", Required = true, HelpName = "url" };
        var output = new Option<string>("--output", "-o") { Description = "The recording; appended to when it exists.", Required = true, HelpName = "file" };
        var name = new Option<string?>("--name") { Description = "What the recording is of, for its first line." };
        var system = new Option<string?>("--system") { Description = "The builder that is recorded (dify, flowise, …), for its first line." };
        var json = CommandExtensions.JsonOption();
        var command = CommandExtensions.WithExamples(
            "record",
            "Speaks the OpenAI protocol (chat completions, responses, embeddings; streams too) between a builder and its model service, and records every request with its reply. Keys are not recorded.",
            "slipway record --upstream https://api.openai.com/v1 -o recordings/desk.jsonl",
            "slipway record --listen 0.0.0.0:4010 --upstream http://localhost:11434/v1 -o desk.jsonl --system dify",
            """curl --json '{"name":"torn-jacket","input":{"order_id":"A-1"}}' http://127.0.0.1:4010/__slipway/case     # begins a case""",
            """curl --json '{"case":"torn-jacket","output":{"answer":"…"}}' http://127.0.0.1:4010/__slipway/output      # ends it""");
        command.Add(listen);
        command.Add(upstream);
        command.Add(output);
        command.Add(name);
        command.Add(system);
        command.Add(json);
        command.SetAction(async (parsed, ct) =>
        {
            var upstreamUrl = CheckUpstream(parsed.GetValue(upstream)!);
            var address = ParseAddress(parsed.GetValue(listen)!);
            var path = context.FullPath(parsed.GetValue(output)!);
            if (Directory.Exists(path))
            {
                throw new CliException($"-o '{parsed.GetValue(output)}' is a folder. A recording is a file, such as {Path.Combine(parsed.GetValue(output)!, "desk.jsonl")}.");
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var proxy = await StartAsync(
                new RecordingProxyOptions
                {
                    Listen = address,
                    Upstream = upstreamUrl,
                    RecordingPath = path,
                    Header = new RecordingHeader { Name = parsed.GetValue(name), System = parsed.GetValue(system) },
                },
                ct);
            await using (proxy)
            {
                context.ErrorConsole.MarkupLine($"Listening. Point the builder's OpenAI base URL at [bold]{Printable.Markup(proxy.BaseUrl.ToString())}[/]; Ctrl-C ends.");
                await WaitAsync(ct);
            }

            if (parsed.GetValue(json))
            {
                Json.Write(context.Out, new { Recording = context.Shorten(path), Requests = proxy.RecordedRequests });
            }
            else
            {
                context.ErrorConsole.MarkupLine($"Recorded {proxy.RecordedRequests} {(proxy.RecordedRequests == 1 ? "request" : "requests")} in [bold]{Printable.Markup(context.Shorten(path))}[/].");
            }

            return proxy.WriteError is { } error ? throw new CliException($"Not everything could be written: {error.Message}", ExitCode.Findings) : ExitCode.Ok;
        });
        return command;
    }

    private static async Task<RecordingProxy> StartAsync(RecordingProxyOptions options, CancellationToken ct)
    {
        try
        {
            return await RecordingProxy.StartAsync(options, ct);
        }
        catch (RecordingException e)
        {
            throw new CliException($"What is there is no recording, so nothing is appended to it; name another file with -o. {e.Message}");
        }
    }

    private static async Task WaitAsync(CancellationToken ct)
    {
        var stopped = new TaskCompletionSource();
        await using (ct.Register(stopped.SetResult))
        {
            await stopped.Task;
        }
    }

    private static IPEndPoint ParseAddress(string text)
    {
        if (ushort.TryParse(text, out var port))
        {
            return new IPEndPoint(IPAddress.Loopback, port);
        }

        return IPEndPoint.TryParse(text.Replace("localhost", "127.0.0.1", StringComparison.OrdinalIgnoreCase), out var endpoint) && text.Contains(':', StringComparison.Ordinal)
            ? endpoint
            : throw new CliException($"--listen '{text}' is neither a port nor address:port.");
    }

    private static Uri CheckUpstream(string upstream)
    {
        if (!Uri.TryCreate(upstream, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new CliException($"--upstream '{SecretMask.MaskUrl(ShownAddress.Of(upstream))}' is not an http or https address.");
        }

        return address is { Query: "", Fragment: "", UserInfo: "" }
            ? address
            : throw new CliException($"--upstream '{SecretMask.MaskUrl(ShownAddress.Of(upstream))}' has a query, a fragment or a user. The proxy passes on those of each request: give the client what belongs there.");
    }
}
