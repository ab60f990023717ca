using System.Globalization;
using System.Reflection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Slipway.Cli.Terminal;

namespace Slipway.Cli.Hosting;

/// <summary>Sends the spans and metrics of a command to the collector that the environment names, by OpenTelemetry's own variables.</summary>
internal sealed class TelemetryExport : IDisposable
{
    private const string Signals = "Slipway";

    /// <summary>The usual port of collectors for gRPC.</summary>
    private const int GrpcPort = 4317;

    /// <summary>How long a collector may take for a request, in milliseconds: a command waits for it at its end.</summary>
    private const int UsualTimeout = 2_000;

    private readonly TracerProvider? _traces;
    private readonly MeterProvider? _metrics;
    private readonly CollectorPatience _patience;

    private TelemetryExport(TracerProvider? traces, MeterProvider? metrics, CollectorPatience patience)
    {
        _traces = traces;
        _metrics = metrics;
        _patience = patience;
    }

    /// <summary>Begins to export; null when nothing says where to.</summary>
    /// <exception cref="CliException">A variable is wrong.</exception>
    public static TelemetryExport? Start(CliContext context)
    {
        if (string.Equals(context.Environment("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var patience = new CollectorPatience();
        var traces = Endpoint(context, "TRACES", patience);
        var metrics = Endpoint(context, "METRICS", patience);
        if (traces is null && metrics is null)
        {
            return null;
        }

        var resource = Resource(context);
        try
        {
            return new TelemetryExport(
                traces is null ? null : Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Signals).AddOtlpExporter(traces).Build(),
                metrics is null ? null : Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Signals).AddOtlpExporter(metrics).Build(),
                patience);
        }
        catch (ArgumentException e)
        {
            // What the exporter does not take; it has not said so before.
            throw new CliException($"OTEL_EXPORTER_OTLP_HEADERS must be name=value, several between commas: {e.Message}");
        }
    }

    /// <summary>Sends what is left, both signals at once: a collector that does not answer is waited for once.</summary>
    public void Dispose()
    {
        _patience.End();
        Parallel.Invoke(() => _traces?.Dispose(), () => _metrics?.Dispose());
    }

    /// <summary>Where a signal goes; null for nowhere. The variables of one signal come before those of all.</summary>
    private static Action<OtlpExporterOptions>? Endpoint(CliContext context, string signal, CollectorPatience patience)
    {
        string? Read(string name) => (context.Environment($"OTEL_EXPORTER_OTLP_{signal}_{name}") ?? context.Environment($"OTEL_EXPORTER_OTLP_{name}")) is { Length: > 0 } value ? value : null;
        if (Read("ENDPOINT") is not { } address || context.Environment($"OTEL_{signal}_EXPORTER") == "none")
        {
            return null;
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw new CliException($"OTEL_EXPORTER_OTLP_ENDPOINT '{ShownAddress.Of(address)}' is not an http or https address.");
        }

        var protocol = (Read("PROTOCOL"), uri.Port) switch
        {
            ("grpc", _) or (null, GrpcPort) => OtlpExportProtocol.Grpc,
            ("http/protobuf" or null, _) => OtlpExportProtocol.HttpProtobuf,
            var (other, _) => throw new CliException($"OTEL_EXPORTER_OTLP_PROTOCOL '{other}' is not supported; there are grpc and http/protobuf."),
        };
        var timeout = Read("TIMEOUT") switch
        {
            null => UsualTimeout,
            var text when int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number > 0 => number,
            var other => throw new CliException($"OTEL_EXPORTER_OTLP_TIMEOUT '{other}' must be a whole number of milliseconds from 1."),
        };
        var isWhole = context.Environment($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT") is { Length: > 0 };
        var endpoint = protocol is OtlpExportProtocol.Grpc || isWhole ? uri : new Uri($"{address.TrimEnd('/')}/v1/{signal.ToLowerInvariant()}");
        return options =>
        {
            options.Endpoint = endpoint;
            options.Protocol = protocol;
            options.Headers = Read("HEADERS");
            options.TimeoutMilliseconds = timeout;
            options.HttpClientFactory = () => patience.CreateClient(timeout);
        };
    }

    private static ResourceBuilder Resource(CliContext context)
    {
        var version = typeof(TelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        var attributes = (context.Environment("OTEL_RESOURCE_ATTRIBUTES") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(pair => pair.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .Select(pair => KeyValuePair.Create(pair[0], (object)Uri.UnescapeDataString(pair[1])));
        var builder = ResourceBuilder.CreateEmpty().AddTelemetrySdk().AddService("slipway", serviceVersion: version, autoGenerateServiceInstanceId: true).AddAttributes(attributes);
        return context.Environment("OTEL_SERVICE_NAME") is { Length: > 0 } name ? builder.AddService(name, serviceVersion: version) : builder;
    }
}
