namespace Slipway.Bench.Resume;

public sealed record RefundRequest(string Order, decimal Amount);

public sealed record RefundResult(string Order, bool IsPaid, string By);

/// <summary>A step, a question to people, a step.</summary>
internal sealed class RefundPipeline : Pipeline<RefundRequest, RefundResult>
{
    public const string Queue = "refunds";

    public override async Task<RefundResult> RunAsync(RefundRequest input, RunContext run)
    {
        var text = await run.CodeAsync("describe", _ => ValueTask.FromResult($"Order {input.Order} came back damaged; the customer asks for {input.Amount} EUR."));
        var answer = await run.ReviewAsync("approve", new Review<bool>(text) { Queue = Queue, Context = input });
        var paid = await run.CodeAsync("settle", _ => ValueTask.FromResult(answer.Value));
        return new RefundResult(input.Order, paid, answer.By ?? "");
    }
}
