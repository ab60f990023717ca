using System.Text;
using Slipway.Journal;
using Slipway.Models;
using Spectre.Console;

namespace Slipway.Cli.Terminal;

/// <summary>Draws a run: scopes are branches, steps are leaves.</summary>
internal sealed class TraceTree(IAnsiConsole console, bool withPayloads)
{
    private const int ShownPayload = 2000;

    public void Draw(RunHistory history)
    {
        var run = history.Run;
        var took = run.FinishedAt is { } end ? Durations.Format(end - run.StartedAt) : "not finished";
        var tree = new Tree($"[bold]{Printable.Markup(run.Pipeline)}[/] {StatusMarkup.Of(run.Status)} [dim]{run.Id}[/] {took}{Totals(run.Totals)}");
        var scopes = new Dictionary<string, IHasTreeNodes>(StringComparer.Ordinal) { [""] = tree };
        foreach (var step in history.Steps.OrderBy(s => s.StartedAt).ThenBy(s => s.Sequence))
        {
            var cut = step.Key.LastIndexOf('/');
            var scope = Open(scopes, cut < 0 ? "" : step.Key[..cut]);
            var node = scope.AddNode(Describe(step, step.Key[(cut + 1)..]) + By(history, step));
            foreach (var attempt in step.ModelAttempts)
            {
                node.AddNode(Describe(attempt));
            }

            if (withPayloads)
            {
                AddPayload(node, "asked", step.Request);
                AddPayload(node, "got", step.Result ?? default);
            }
        }

        foreach (var waiting in Waiting.In(history))
        {
            var cut = waiting.Step.Key.LastIndexOf('/');
            var details = waiting.Details.Length > 0 ? $" [dim]({Printable.Markup(waiting.Details)})[/]" : "";
            Open(scopes, cut < 0 ? "" : waiting.Step.Key[..cut])
                .AddNode($"[blue]…[/] {Printable.Markup(Readable(waiting.Step.Key[(cut + 1)..]))} [dim]waits for[/] {Printable.Markup(waiting.What)}{details}");
        }

        console.Write(tree);
        if (Circumstances(run) is { Length: > 0 } circumstances)
        {
            console.MarkupLine($"[dim]{Printable.LineMarkup(circumstances)}[/]");
        }

        if (run.ErasedAt is { } erased)
        {
            console.MarkupLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"[dim]The payloads were erased at {erased:u}.[/]"));
        }

        if (run.Fork is { } fork)
        {
            console.MarkupLine($"[dim]Forked from {fork.Run} at {Printable.Markup(fork.Step)}; steps marked ↺ did not execute.[/]");
        }

        if (run.Cancel is { } cancel)
        {
            var asked = string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"Asked to stop{(cancel.By is { } by ? " by " + Printable.LineMarkup(by) : "")} at {cancel.At:u}");
            console.Quote($"[dim]{asked}{(cancel.Reason is null ? "." : ":")}[/]", cancel.Reason ?? "");
        }

        // A run that was asked to stop has failed with the reason for that, which stands there already.
        if (run.Failure is { } failure && (run.Cancel?.Reason is null || failure.Message != run.Cancel.Reason) && RunReport.Describe(failure, run.Status) is { Length: > 0 } why)
        {
            var where = failure.StepKey is { } key ? $" in step {Printable.LineMarkup(key)}" : "";
            console.Quote($"[red]{run.Status}[/]{where}:", why);
        }
    }

    /// <summary>Who asked, in which conversation, and with which version of the code, as far as the host has said it.</summary>
    private static string Circumstances(RunRecord run) => string.Join(", ", ((string?[])
    [
        run.User is { } user ? $"For {user}" : null,
        run.ConversationId is { Length: > 0 } conversation ? $"conversation {conversation}" : null,
        run.Version.Length > 0 ? $"version {run.Version}" : null,
    ]).OfType<string>());

    private static IHasTreeNodes Open(Dictionary<string, IHasTreeNodes> scopes, string scope)
    {
        if (scopes.TryGetValue(scope, out var open))
        {
            return open;
        }

        var cut = scope.LastIndexOf('/');
        var parent = Open(scopes, cut < 0 ? "" : scope[..cut]);
        return scopes[scope] = parent.AddNode($"[blue]{Printable.Markup(Readable(scope[(cut + 1)..]))}[/]");
    }

    private static string Describe(StepRecord step, string name)
    {
        var text = new StringBuilder();
        text.Append(step switch { { Failure: not null } => "[red]✗[/] ", { Attempts: 0 } => "[dim]↺[/] ", _ => "[green]✓[/] " });
        text.Append(Printable.Markup(Readable(name))).Append($" [dim]{step.Kind.ToString().ToLowerInvariant()}[/] {Durations.Format(step.Duration)}");
        if (step.Usage is { } usage)
        {
            text.Append($" [cyan]{Printable.Markup(usage.Model)}[/]");
            if (usage.Tokens is { } tokens)
            {
                text.Append($" {tokens.InputTokens}→{tokens.OutputTokens} tokens");
            }

            text.Append(usage.Cost is null ? "" : $" {Durations.Cost(usage.Cost, usage.Currency)}");
        }

        text.Append(step.Attempts > 1 ? $" [yellow]{step.Attempts} tries[/]" : "");
        text.Append(step.Failure is { } failure ? $" [red]{Printable.Markup(RunReport.Describe(failure, RunStatus.Failed))}[/]" : "");
        return text.ToString();
    }

    /// <summary>Who answered, and why, where a step has waited for somebody.</summary>
    private static string By(RunHistory history, StepRecord step) => history.Pending.FirstOrDefault(p => p.Key == step.Key)?.Answer is { By: { } by } answer
        ? $" [dim]answered by {Printable.Markup(by)}{(answer.Reason is { } reason ? ": " + Printable.Markup(reason) : "")}[/]"
        : "";

    private static string Describe(ModelAttempt attempt)
    {
        var text = new StringBuilder($"[dim]{(attempt.WasSent ? "asked" : "not asked")}[/] [cyan]{Printable.Markup(attempt.Model)}[/]");
        text.Append(attempt.Code is { } code ? $" [yellow]{Printable.Markup(code)}[/]" : " [green]answered[/]");
        text.Append(attempt.WasSent ? $" {Durations.Format(attempt.Duration)}" : "");
        text.Append(attempt.PartialLength > 0 ? $", broke off after {attempt.PartialLength} characters" : "");
        text.Append(attempt.RetryAfter is { } asked ? $", asked to wait {Durations.Format(asked)}" : "");
        text.Append(attempt.Degraded is { } degraded ? $", {degraded.Replace('_', ' ')} for the budget" : "");
        return text.ToString();
    }

    private static void AddPayload(TreeNode node, string label, ReadOnlyMemory<byte> json)
    {
        if (!json.IsEmpty)
        {
            var text = Encoding.UTF8.GetString(json.Span);
            node.AddNode($"[dim]{label}[/] {Printable.Markup(text.Length > ShownPayload ? text[..ShownPayload] + "…" : text)}");
        }
    }

    /// <summary>The first use of a name needs no number.</summary>
    private static string Readable(string name) => name.EndsWith("#1", StringComparison.Ordinal) ? name[..^2] : name;

    private static string Totals(RunTotals totals) =>
        totals.InputTokens + totals.OutputTokens == 0
            ? ""
            : $" {totals.InputTokens}→{totals.OutputTokens} tokens {Durations.Cost(totals.Cost, totals.Currency)}".TrimEnd();
}
