using System.Globalization;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Lint.Rules;

/// <summary>What happens when something outside is slow, fails or answers twice.</summary>
internal static class ReliabilityRules
{
    private const int MostNamed = 5;

    public static IEnumerable<LintFinding> Check(LintSubject subject, LintConfig config) =>
        [.. Loops(subject.Inventory, config), .. Calls(subject), .. Retries(subject)];

    private static IEnumerable<LintFinding> Loops(ExportInventory inventory, LintConfig config)
    {
        foreach (InventoryLoop loop in inventory.Loops.Where(loop => !loop.IsForEach))
        {
            if (loop.Over.Length == 0 && (loop.MaxRounds is null || loop.MaxRounds > config.MostRounds))
            {
                string bound = loop.MaxRounds is { } rounds ? string.Create(CultureInfo.InvariantCulture, $"only its {rounds} rounds end it") : "nothing ends it";
                yield return new(LintCodes.UnboundedLoop, DiagnosticSeverity.Warning, $"The loop {Quoted.Text(loop.Title)} has no condition: {bound}. Say when it is done.", loop.Where) { NodeId = loop.NodeId, Title = loop.Title };
            }
            else if (loop.MaxRounds is null)
            {
                yield return new(LintCodes.UnboundedLoop, DiagnosticSeverity.Warning, $"The loop {Quoted.Text(loop.Title)} ends only when its condition holds. Set the most rounds.", loop.Where) { NodeId = loop.NodeId, Title = loop.Title };
            }
        }
    }

    private static IEnumerable<LintFinding> Calls(LintSubject subject)
    {
        foreach (InventoryHttpCall call in subject.Inventory.HttpCalls)
        {
            if (call.TimeoutSeconds is null)
            {
                yield return Finding(LintCodes.MissingTimeout, DiagnosticSeverity.Info, call, $"{Quoted.Text(call.Title)} has no timeout of its own: a slow service holds the run for as long as the builder likes. Set one.");
            }

            if (call.Method is "POST" or "PATCH" && !call.Headers.Any(header => header.Contains("idempotency", StringComparison.OrdinalIgnoreCase)))
            {
                int retries = subject.Inventory.Failures.FirstOrDefault(failure => failure.NodeId == call.NodeId)?.Retries ?? 0;
                yield return Finding(
                    LintCodes.MissingIdempotency, retries > 0 ? DiagnosticSeverity.Warning : DiagnosticSeverity.Info, call,
                    retries > 0
                        ? string.Create(CultureInfo.InvariantCulture, $"{Quoted.Text(call.Title)} repeats a {call.Method} up to {retries} times and sends no idempotency key: what it does may happen more than once.")
                        : $"{Quoted.Text(call.Title)} sends a {call.Method} without an idempotency key: when its answer is lost, nobody knows whether it was done.");
            }

            if (!call.VerifiesCertificate)
            {
                yield return Finding(LintCodes.InsecureConnection, DiagnosticSeverity.Error, call, $"{Quoted.Text(call.Title)} does not check the server's certificate: anyone on the way can answer for it.");
            }
            else if (call.Url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !IsLocal(call.Url))
            {
                yield return Finding(LintCodes.InsecureConnection, DiagnosticSeverity.Warning, call, $"{Quoted.Text(call.Title)} sends its request unencrypted. Use https.");
            }
        }
    }

    private static IEnumerable<LintFinding> Retries(LintSubject subject)
    {
        // In a project the runtime tries again.
        ExportInventory inventory = subject.Inventory;
        HashSet<string> handled = [.. inventory.Failures.Select(failure => failure.NodeId)];
        List<InventoryNode> calling = [.. inventory.Nodes.Where(node => subject.View.IsModel(node.Id) || subject.View.IsOutside(node.Id))];
        List<InventoryNode> open = [.. calling.Where(node => !handled.Contains(node.Id))];
        if (open.Count > 0 && inventory.Mode != "project")
        {
            string names = string.Join(", ", open.Take(MostNamed).Select(node => Quoted.Text(node.Title))) + (open.Count > MostNamed ? ", …" : "");
            yield return new(
                LintCodes.MissingRetry, DiagnosticSeverity.Info,
                string.Create(CultureInfo.InvariantCulture, $"{open.Count} of {calling.Count} nodes that call models or services neither try again nor handle a failure ({names}): one bad answer fails the run."),
                open[0].Where);
        }
    }

    private static bool IsLocal(string url) => Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && (uri.IsLoopback || uri.Host == "host.docker.internal");

    private static LintFinding Finding(string code, DiagnosticSeverity severity, InventoryHttpCall call, string message) =>
        new(code, severity, message, call.Where) { NodeId = call.NodeId, Title = call.Title };
}
